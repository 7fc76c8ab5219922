import ArgumentParser

struct ContextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "context",
        abstract: "Name servers, and choose the one commands go to.",
        discussion: """
            A context is a server's address, the file of its token and the certificates to trust, under a name. Without \
            a subcommand they are listed.

            What counts is, in this order: an option, the environment (GRIDCTL_SERVER, GRIDCTL_CONTEXT, …), the \
            project's .gridctl.yaml (in the working folder or above it), the context that 'use' chose, \
            ~/.config/gridctl/config.yaml, /etc/xdg/gridctl/config.yaml. 'explain' shows which one won.

            These files take the keys server, tokenFile, caFile, context, output, color, timeout and pager; a \
            project's takes only context, output, color and timeout, so that a folder you walk into can neither send \
            your token anywhere nor run anything.

            Examples:
              gridctl context
              gridctl context explain server
            """,
        subcommands: [
            ContextList.self, ContextAdd.self, ContextUse.self, ContextValidate.self, ContextExplain.self,
            ContextRemove.self,
        ],
        defaultSubcommand: ContextList.self
    )
}
