#include <stddef.h>

/* POSIX.1-2017 wcwidth(3); <wchar.h> hides it from Swift's Glibc module, which is built without _XOPEN_SOURCE. */
extern int wcwidth(wchar_t c);
