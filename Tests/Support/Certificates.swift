/// A key for nothing but tests, and its certificate for localhost and 127.0.0.1 until 2126.
package enum Certificates {
    package static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFx2mXiJkbfmQXcYf
        Fwg0+NS/dDJwvp9Ue9dFHn5mBM6hRANCAASeQV20ptYoxRy/YXzva3uSr/PXVmOz
        O0Br5n+Ism6BeoLmDy4z3DwQ9owtiM86qmEbQqG2fGQNWXLuRiIr9yrl
        -----END PRIVATE KEY-----
        """

    package static let localhost = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUFzF8e1TLFwLrNA2GC4CWicBV/M0wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjEyMzU0N1oYDzIxMjYxMDI5
        MTIzNTQ3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAASeQV20ptYoxRy/YXzva3uSr/PXVmOzO0Br5n+Ism6BeoLmDy4z3DwQ
        9owtiM86qmEbQqG2fGQNWXLuRiIr9yrlo28wbTAdBgNVHQ4EFgQUezcmQpYT51Zw
        jl/r269KK8Mv4xQwHwYDVR0jBBgwFoAUezcmQpYT51Zwjl/r269KK8Mv4xQwDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSAAwRQIhANduWh4G4Xt1XpM43PXC0crw7wwQtJhLcjZN5RvPXiatAiBC
        4wBdUeBPjOqj3ZSrMsz4omUwyUzZMzB0mVE4ZaPMpw==
        -----END CERTIFICATE-----
        """
}
