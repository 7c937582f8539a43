# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_trapheus_global_optspecs
    string join \n profile= region= endpoint-url= timeout= poll-interval= state-dir= config= o/output= q/quiet v/verbose color= progress= h/help V/version
end

function __fish_trapheus_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_trapheus_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_trapheus_using_subcommand
    set -l cmd (__fish_trapheus_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c trapheus -n "__fish_trapheus_needs_command" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_needs_command" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_needs_command" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_needs_command" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_needs_command" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_needs_command" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_needs_command" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_needs_command" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_needs_command" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_needs_command" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_needs_command" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_needs_command" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_needs_command" -s V -l version -d 'Print version'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "restore" -d 'Put a database back to its snapshot, in place'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "snapshot" -d 'Take a database\'s snapshot anew, and put the database back to it, in place'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "snapshot-only" -d 'Take a database\'s snapshot anew, and stop'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "run" -d 'Start the task that an event in JSON names, as the original Trapheus took it'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "resume" -d 'Carry an interrupted run on'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "rollback" -d 'Give a run up and bring the original back'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "reap" -d 'Delete the old databases that were kept, once their time is over'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "status" -d 'Show the runs of this machine, or one of them and how things stand in RDS now'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "report" -d 'Tell the whole of one run, from its journal alone'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "notify" -d 'Try whether alerts can be sent'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "rehearse" -d 'Do the same against a simulated RDS: no account needed, nothing real is touched'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "simulate" -d 'Run the simulated RDS (and STS, SES v2) on a loopback port, for any client'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "iam-policy" -d 'Print the IAM policy that allows what the tool sends, and no more'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "man" -d 'Print the manual page, or write one for each subcommand into a folder'
complete -c trapheus -n "__fish_trapheus_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -s i -l identifier -d 'The DB instance, or with --cluster the DB cluster' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l snapshot -d 'Restore this snapshot instead of <identifier>-snapshot' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l final-snapshot -d 'Let RDS take a last snapshot of it as it is deleted [default name: <identifier>-final-<date>-<letters>]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l keep-original -d 'Keep it as <identifier>-temp, for so long from then on [default: 7 days]; `trapheus reap` deletes it after that, and before `trapheus rollback RUN` brings it back' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l confirm -d 'Must equal the identifier, else refused; answers the prompt' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l cluster -d 'The identifier names a cluster'
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -l keep-automated-backups -d 'Let RDS retain its automated backups, and so its point-in-time history'
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -s n -l dry-run -d 'Make every read-only check, print the plan and the exact requests, and change nothing'
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -s i -l identifier -d 'The DB instance, or with --cluster the DB cluster' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l confirm -d 'Must equal the identifier, else refused; answers the prompt' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l final-snapshot -d 'Let RDS take a last snapshot of it as it is deleted [default name: <identifier>-final-<date>-<letters>]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l keep-original -d 'Keep it as <identifier>-temp, for so long from then on [default: 7 days]; `trapheus reap` deletes it after that, and before `trapheus rollback RUN` brings it back' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l cluster -d 'The identifier names a cluster'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l replace-snapshot-first -d 'Delete the former snapshot before the new one is taken: where the quota has no room for both, or RDS cannot copy such snapshots'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -s n -l dry-run -d 'Make every read-only check, print the plan and the exact requests, and change nothing'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -l keep-automated-backups -d 'Let RDS retain its automated backups, and so its point-in-time history'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -s i -l identifier -d 'The DB instance, or with --cluster the DB cluster' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l confirm -d 'Must equal the identifier, else refused; answers the prompt' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l cluster -d 'The identifier names a cluster'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -l replace-snapshot-first -d 'Delete the former snapshot before the new one is taken: where the quota has no room for both, or RDS cannot copy such snapshots'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -s n -l dry-run -d 'Make every read-only check, print the plan and the exact requests, and change nothing'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand snapshot-only" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l event -d 'The event: a file of JSON, or - for stdin' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l confirm -d 'Must equal the identifier, else refused; answers the prompt' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -l replace-snapshot-first -d 'With the tasks that take a snapshot: delete the former one before the new one is taken'
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -s n -l dry-run -d 'Make every read-only check, print the plan and the exact requests, and change nothing'
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -s i -l identifier -d 'The one unfinished run of this database; where this machine has none, what RDS shows of one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l cluster -d 'The identifier names a cluster'
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l lost-journal -d 'The machine that ran it is gone, and its journal with it: write the journal anew from what RDS shows. Two machines at work on one run would undo each other\'s work'
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l accept-differences -d 'Take the restored database as it is: with the differences that its check has shown; what a refused request would have set is shown first'
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -l all -d 'Every unfinished run of this machine, for @reboot; ends with the code of the worst, and with `-o json` prints one result object a line'
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -s i -l identifier -d 'The one unfinished run of this database; where this machine has none, what RDS shows of one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l confirm -d 'Must equal the identifier, else refused; answers the prompt' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l cluster -d 'The identifier names a cluster'
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -l lost-journal -d 'The machine that ran it is gone, and its journal with it: write the journal anew from what RDS shows. Two machines at work on one run would undo each other\'s work'
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -s i -l identifier -d 'Only the one of this database' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l confirm -d 'Must equal the identifier, else refused; answers the prompt' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -l early -d 'Also before its time is over'
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand reap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -s i -l identifier -d 'The one unfinished run of this database; where this machine has none, what RDS shows of one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -l cluster -d 'The identifier names a cluster'
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l format -d 'Text, one JSON object, or Markdown for a ticket [default: human, or json with `-o json`]' -r -f -a "human\t''
json\t''
markdown\t''"
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -f -a "test" -d 'Send one test alert to each sink, and say precisely what is wrong'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and not __fish_seen_subcommand_from test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from help" -f -a "test" -d 'Send one test alert to each sink, and say precisely what is wrong'
complete -c trapheus -n "__fish_trapheus_using_subcommand notify; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -f -a "restore" -d 'Rehearse `trapheus restore`'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -f -a "snapshot" -d 'Rehearse `trapheus snapshot`'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -f -a "snapshot-only" -d 'Rehearse `trapheus snapshot-only`'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and not __fish_seen_subcommand_from restore snapshot snapshot-only help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -s i -l identifier -d 'The DB instance, or with --cluster the DB cluster' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l snapshot -d 'Restore this snapshot instead of <identifier>-snapshot' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l final-snapshot -d 'Let RDS take a last snapshot of it as it is deleted [default name: <identifier>-final-<date>-<letters>]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l keep-original -d 'Keep it as <identifier>-temp, for so long from then on [default: 7 days]; `trapheus reap` deletes it after that, and before `trapheus rollback RUN` brings it back' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l fail -d 'Let this step of the plan fail' -r -f -a "claim\t'The claim is not permitted'
claim-members\t'That of a cluster\'s first member is not'
claim-snapshot\t'That of the former snapshot is not'
take\t'The new snapshot is refused'
rename\t'The rename is refused'
restore\t'The restore is accepted and ends as incompatible-restore'
restore-refused\t'The restore is refused'
members\t'The members of a cluster are accepted and end as failed'
writer\t'The failover is refused; it is sent only where another member became the writer'
adjust\t'The settings that only a modify can set are refused'
attach\t'A role, or the Data API, is refused'
check\t'The restored database has a setting that it should not have, and that no modify mends'
keep\t'Marking the old database as kept is not permitted'
retire\t'The delete of the former snapshot is not permitted'
name\t'The copy of the new snapshot to its name is not permitted'
drop\t'The delete of the new snapshot under its first name is not permitted'
unprotect\t'Taking deletion protection off is not permitted'
delete-readers\t'The delete of a cluster\'s first reader is not permitted'
delete-writer\t'The delete of its writer is not permitted'
delete\t'The delete of the old database is not permitted'
release\t'Taking the tags away is not permitted'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l speed -d 'How many times faster than RDS time goes' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l seed -d 'One seed, one story' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l cluster -d 'The identifier names a cluster'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l keep-automated-backups -d 'Let RDS retain its automated backups, and so its point-in-time history'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l kill-everywhere -d 'Kill the run at every point, resume it, and print how each ended'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -l instant -d 'Let the time pass at once: the whole story in a moment, and the same each time'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -s i -l identifier -d 'The DB instance, or with --cluster the DB cluster' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l fail -d 'Let this step of the plan fail' -r -f -a "claim\t'The claim is not permitted'
claim-members\t'That of a cluster\'s first member is not'
claim-snapshot\t'That of the former snapshot is not'
take\t'The new snapshot is refused'
rename\t'The rename is refused'
restore\t'The restore is accepted and ends as incompatible-restore'
restore-refused\t'The restore is refused'
members\t'The members of a cluster are accepted and end as failed'
writer\t'The failover is refused; it is sent only where another member became the writer'
adjust\t'The settings that only a modify can set are refused'
attach\t'A role, or the Data API, is refused'
check\t'The restored database has a setting that it should not have, and that no modify mends'
keep\t'Marking the old database as kept is not permitted'
retire\t'The delete of the former snapshot is not permitted'
name\t'The copy of the new snapshot to its name is not permitted'
drop\t'The delete of the new snapshot under its first name is not permitted'
unprotect\t'Taking deletion protection off is not permitted'
delete-readers\t'The delete of a cluster\'s first reader is not permitted'
delete-writer\t'The delete of its writer is not permitted'
delete\t'The delete of the old database is not permitted'
release\t'Taking the tags away is not permitted'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l speed -d 'How many times faster than RDS time goes' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l seed -d 'One seed, one story' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l cluster -d 'The identifier names a cluster'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l replace-snapshot-first -d 'Delete the former snapshot before the new one is taken'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l kill-everywhere -d 'Kill the run at every point, resume it, and print how each ended'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -l instant -d 'Let the time pass at once: the whole story in a moment, and the same each time'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -s i -l identifier -d 'The DB instance, or with --cluster the DB cluster' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l fail -d 'Let this step of the plan fail' -r -f -a "claim\t'The claim is not permitted'
claim-members\t'That of a cluster\'s first member is not'
claim-snapshot\t'That of the former snapshot is not'
take\t'The new snapshot is refused'
rename\t'The rename is refused'
restore\t'The restore is accepted and ends as incompatible-restore'
restore-refused\t'The restore is refused'
members\t'The members of a cluster are accepted and end as failed'
writer\t'The failover is refused; it is sent only where another member became the writer'
adjust\t'The settings that only a modify can set are refused'
attach\t'A role, or the Data API, is refused'
check\t'The restored database has a setting that it should not have, and that no modify mends'
keep\t'Marking the old database as kept is not permitted'
retire\t'The delete of the former snapshot is not permitted'
name\t'The copy of the new snapshot to its name is not permitted'
drop\t'The delete of the new snapshot under its first name is not permitted'
unprotect\t'Taking deletion protection off is not permitted'
delete-readers\t'The delete of a cluster\'s first reader is not permitted'
delete-writer\t'The delete of its writer is not permitted'
delete\t'The delete of the old database is not permitted'
release\t'Taking the tags away is not permitted'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l speed -d 'How many times faster than RDS time goes' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l seed -d 'One seed, one story' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l cluster -d 'The identifier names a cluster'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l replace-snapshot-first -d 'Delete the former snapshot before the new one is taken'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l kill-everywhere -d 'Kill the run at every point, resume it, and print how each ended'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -l instant -d 'Let the time pass at once: the whole story in a moment, and the same each time'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from snapshot-only" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from help" -f -a "restore" -d 'Rehearse `trapheus restore`'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from help" -f -a "snapshot" -d 'Rehearse `trapheus snapshot`'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from help" -f -a "snapshot-only" -d 'Rehearse `trapheus snapshot-only`'
complete -c trapheus -n "__fish_trapheus_using_subcommand rehearse; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l listen -d 'Where to listen; port 0 takes a free one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l speed -d 'How many times faster than RDS time goes' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l seed -d 'One seed, one story' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand simulate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -s i -l identifier -d 'Only for runs on this database' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l member -d 'Only these members of the cluster; * stands for any letters, and the flag may be given again. Without it whoever holds the policy may tag any DB instance, and who may tag may delete' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l account -d 'Only in this account' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -l cluster -d 'The identifier names a cluster; without one, for runs on clusters alone'
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand iam-policy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l dir -d 'Write trapheus.1, trapheus-restore.1, … here' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l profile -d 'The profile of ~/.aws; wins over credentials in the environment' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l region -d 'The AWS region' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l endpoint-url -d 'Ask this URL instead of AWS; `trapheus simulate` prints one' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l timeout -d 'End this invocation after so long, resumably; nothing is taken back [default: 24h]' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l poll-interval -d 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down' -r
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l state-dir -d 'Where runs are journaled [default: ~/.local/state/trapheus]' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l config -d 'Read this configuration file before the others' -r -F
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -s o -l output -d 'What is printed on stdout' -r -f -a "human\t'Words on stderr'
json\t'One result object on stdout at the end'
jsonl\t'Every event on stdout, one JSON object a line, the last of type `result`'"
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l color -d 'Colors on the terminal' -r -f -a "auto\t'On a terminal, unless the environment says otherwise'
always\t'Always'
never\t'Never'"
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -l progress -d 'How progress is shown' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
bar\t'Bars, where there is a terminal to draw them on'
plain\t'One line at each transition'
none\t'Nothing until the end'"
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -s q -l quiet -d 'Print nothing on success, and the whole story on failure'
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -s v -l verbose -d 'Say more: -v every parameter, -vv requests, -vvv the SDK'
complete -c trapheus -n "__fish_trapheus_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "restore" -d 'Put a database back to its snapshot, in place'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "snapshot" -d 'Take a database\'s snapshot anew, and put the database back to it, in place'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "snapshot-only" -d 'Take a database\'s snapshot anew, and stop'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "run" -d 'Start the task that an event in JSON names, as the original Trapheus took it'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "resume" -d 'Carry an interrupted run on'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "rollback" -d 'Give a run up and bring the original back'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "reap" -d 'Delete the old databases that were kept, once their time is over'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "status" -d 'Show the runs of this machine, or one of them and how things stand in RDS now'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "report" -d 'Tell the whole of one run, from its journal alone'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "notify" -d 'Try whether alerts can be sent'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "rehearse" -d 'Do the same against a simulated RDS: no account needed, nothing real is touched'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "simulate" -d 'Run the simulated RDS (and STS, SES v2) on a loopback port, for any client'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "iam-policy" -d 'Print the IAM policy that allows what the tool sends, and no more'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "completions" -d 'Print the completions of a shell'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "man" -d 'Print the manual page, or write one for each subcommand into a folder'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and not __fish_seen_subcommand_from restore snapshot snapshot-only run resume rollback reap status report notify rehearse simulate iam-policy completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and __fish_seen_subcommand_from notify" -f -a "test" -d 'Send one test alert to each sink, and say precisely what is wrong'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and __fish_seen_subcommand_from rehearse" -f -a "restore" -d 'Rehearse `trapheus restore`'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and __fish_seen_subcommand_from rehearse" -f -a "snapshot" -d 'Rehearse `trapheus snapshot`'
complete -c trapheus -n "__fish_trapheus_using_subcommand help; and __fish_seen_subcommand_from rehearse" -f -a "snapshot-only" -d 'Rehearse `trapheus snapshot-only`'
