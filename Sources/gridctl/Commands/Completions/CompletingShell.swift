import ArgumentParser

/// The shells there are completion scripts for.
enum CompletingShell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish

    /// The file it looks for.
    var fileName: String {
        switch self {
        case .bash: "gridctl"
        case .zsh: "_gridctl"
        case .fish: "gridctl.fish"
        }
    }

    /// Its script, which asks `gridctl __complete` what may stand at the cursor.
    var script: String {
        switch self {
        case .bash: Self.bashScript
        case .zsh: Self.zshScript
        case .fish: Self.fishScript
        }
    }

    /// The list is gridctl's own, in its own order; where there are notes, a line each.
    private static let bashScript = #"""
        # Completion of gridctl for bash; made by 'gridctl completions bash'.
        _gridctl() {
            local program=$1
            type -P -- "$program" >/dev/null || program=gridctl
            local -a answer
            mapfile -t answer < <("$program" __complete bash "${COLUMNS:-80}" "$COMP_TYPE" "$COMP_WORDBREAKS" \
                "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
            COMPREPLY=("${answer[@]:1}")
            case ${answer[0]} in
                files) compopt -o default ;;
                words | named)
                    compopt -o nosort 2>/dev/null
                    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
                    ;;
            esac
        }
        complete -F _gridctl gridctl

        """#

    private static let zshScript = #"""
        #compdef gridctl
        # Completion of gridctl for zsh; made by 'gridctl completions zsh'.
        _gridctl() {
            local program=${(Q)words[1]} line
            local -a answer texts shown options
            (( $+commands[$program] )) || [[ -x $program ]] || program=gridctl
            answer=("${(@f)$("$program" __complete zsh "${COLUMNS:-80}" "${(@Q)words[2,CURRENT-1]}" \
                "${(Q)PREFIX}" 2>/dev/null)}")
            case $answer[1] in
                files) _files && return ;;
                words | named) ;;
                *) return 1 ;;
            esac
            for line in "${(@)answer[2,-1]}"; do
                texts+=("${line%%$'\t'*}")
                shown+=("${line#*$'\t'}")
            done
            (( $#texts )) || return 1
            options=(-V gridctl -d shown)
            [[ "$shown" == "$texts" ]] || options+=(-l)
            # Found by name: what was typed is no beginning of it.
            [[ $answer[1] == named ]] && options+=(-U)
            [[ $#texts -eq 1 && $texts[1] == *= ]] && options+=(-S '')
            if [[ $answer[1] == named && $#texts -gt 1 ]]; then
                compstate[insert]=''
                compstate[list]='list force'
            fi
            compadd "${(@)options}" -a texts
        }
        if [[ $funcstack[1] == _gridctl ]]; then
            _gridctl "$@"
        else
            compdef _gridctl gridctl
        fi

        """#

    private static let fishScript = #"""
        # Completion of gridctl for fish; made by 'gridctl completions fish'.
        function __gridctl_complete
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            test (count $current) -eq 0; and set current ''
            set -l program $words[1]
            type -q -- $program; or set program gridctl
            set -l answer ($program __complete fish 0 $words[2..-1] $current 2>/dev/null)
            switch "$answer[1]"
                case files
                    __fish_complete_path $current
                case words named
                    test (count $answer) -gt 1; and printf '%s\n' $answer[2..-1]
            end
        end
        complete -c gridctl -k -f -a '(__gridctl_complete)'

        """#
}
