import type {Asked} from '../../snapshot/probes.ts'

/** How long a daemon that may be stuck has for another answer, in seconds; its client gives up after four. */
export const ALIVE_SECONDS = 3

/** A daemon: all of which may hang, while a node's files and kernel do not. */
export type Daemon = Exclude<Asked, 'host'>

/**
 * The shell around a session: it takes lines from standard input and hands them to the shell that asks, in a session of
 * processes of its own. Where standard input ends without the line `end`, or its time is over, it ends all of them at
 * once: whoever asked is gone, and nothing may stay behind. A runtime that doesn't end standard input ends standard
 * output: an empty line a second makes the shell that asks say that it has nothing to do, and notice.
 *
 * What to end it finds in /proc/PID/stat (behind the name: state, parent, group, session): its own children, and that
 * session; a command with a time limit leaves its group.
 *
 * Its arguments: the program of the shell that asks, the seconds that the session may last, and what that program gets.
 */
export const GUARD = `ASKS=$1 LIFE=$2
shift 2
find_more() {
for stat in /proc/[0-9]*/stat; do
read -r words <"$stat" || continue
pid=\${stat#/proc/}
pid=\${pid%/stat}
set -- \${words##*) }
[ "$1" = Z ] && continue
case $found in *" $pid "*) continue;; esac
case $found in *" $2 "*) ;; *) [ "$4" = "$asks" ] || continue;; esac
found="$found$pid " more=yes
done
}
sweep() {
trap '' TERM
asks=$!
kill -9 -- -$asks || kill -9 $asks
rest=yes
while [ -n "$rest" ]; do
found=" $$ " more=yes
while [ -n "$more" ]; do more=; find_more; done
rest=\${found#" $$ "}
[ -n "$rest" ] && kill -9 $rest
done
exit
} 2>/dev/null
trap sweep TERM
exec 3<&0
{ while sleep 1; do echo; done <&- 3<&- 2>/dev/null & timeout "$LIFE" sh -c 'while IFS= read -r line; do printf "%s\\n" "$line"; [ "$line" = end ] && exit 0; done; exit 9' <&3 || kill $$; kill $!; } |
if command -v setsid >/dev/null; then exec setsid sh -c "$ASKS" antrail "$@" 3<&-; else exec sh -c "$ASKS" antrail "$@" 3<&-; fi &
exec 3<&- </dev/null
wait $! || sweep
`

/**
 * The shell that asks. Once a command of a daemon did not end in time, or failed for the first time, another one shows
 * whether the daemon answers at all; where it doesn't, it is not waited for again.
 *
 * @param arms of a `case` over the keys of probes: \`KEY) run "$1" DAEMON SECONDS BYTES COMMAND…;;\`
 * @param alive the shortest question to each daemon, as a command line
 */
export const asking = (arms: readonly string[], alive: ReadonlyMap<Daemon, string>): string =>
  ASKING.replace('@ARMS@', () => arms.join('\n')).replace('@ALIVE@', () =>
    [...alive].map(([daemon, command]) => `${daemon}) set -- ${command};;`).join('\n'),
  )

const ASKING = `N=$1
shift
F=
for d in /host/var/run/netns /var/run/netns /run/netns; do
[ -d "$d" ] && [ -n "$(ls "$d" 2>/dev/null)" ] && F=$d && break
done
LC_ALL=C
export LC_ALL
SILENT= SEEN=host
printf '\\n%s h %s\\n' "$N" "$F"
printf '\\n%s h %s\\n' "$N" "$F" >&2
answers() {
case $1 in
@ALIVE@
esac
timeout -k 1 ${ALIVE_SECONDS} "$@" </dev/null >/dev/null 2>&1 4>&-
[ $? -ne 124 ] && [ $? -ne 137 ]
}
run() {
seq=$1 daemon=$2 limit=$3 most=$4
shift 4
case " $SILENT " in
*" $daemon "*) status=silent;;
*)
status=$({ { timeout -k 1 "$limit" "$@" </dev/null 3>&- 4>&-; echo $? >&3; } | head -c "$most" >&4; } 3>&1)
case $status in
0) ;;
124|137) [ $daemon = host ] || answers $daemon || SILENT="$SILENT $daemon";;
*) case " $SEEN " in
*" $daemon "*) ;;
*) SEEN="$SEEN $daemon"
answers $daemon || SILENT="$SILENT $daemon";;
esac;;
esac;;
esac
printf '\\n%s e %s %s\\n' "$N" "$seq" "$status" >&2
printf '\\n%s e %s %s\\n' "$N" "$seq" "$status"
}
ask() {
IFS=$(printf '\\037')
set -f
set -- $1
unset IFS
case $2 in
@ARMS@
*) printf '\\n%s e %s 125\\n' "$N" "$1"; printf 'not a probe\\n%s e %s 125\\n' "$N" "$1" >&2;;
esac
}
exec 4>&1
for line in "$@"; do ask "$line"; done
while IFS= read -r line; do
case $line in
end) exit 0;;
'') { printf '\\n%s i\\n' "$N" >&2; printf '\\n%s i\\n' "$N"; } || exit;;
*) ask "$line";;
esac
done
`
