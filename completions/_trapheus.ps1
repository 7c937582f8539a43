
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'trapheus' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'trapheus'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'trapheus' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a database back to its snapshot, in place')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Take a database''s snapshot anew, and put the database back to it, in place')
            [CompletionResult]::new('snapshot-only', 'snapshot-only', [CompletionResultType]::ParameterValue, 'Take a database''s snapshot anew, and stop')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Start the task that an event in JSON names, as the original Trapheus took it')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Carry an interrupted run on')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Give a run up and bring the original back')
            [CompletionResult]::new('reap', 'reap', [CompletionResultType]::ParameterValue, 'Delete the old databases that were kept, once their time is over')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the runs of this machine, or one of them and how things stand in RDS now')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Tell the whole of one run, from its journal alone')
            [CompletionResult]::new('notify', 'notify', [CompletionResultType]::ParameterValue, 'Try whether alerts can be sent')
            [CompletionResult]::new('rehearse', 'rehearse', [CompletionResultType]::ParameterValue, 'Do the same against a simulated RDS: no account needed, nothing real is touched')
            [CompletionResult]::new('simulate', 'simulate', [CompletionResultType]::ParameterValue, 'Run the simulated RDS (and STS, SES v2) on a loopback port, for any client')
            [CompletionResult]::new('iam-policy', 'iam-policy', [CompletionResultType]::ParameterValue, 'Print the IAM policy that allows what the tool sends, and no more')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write one for each subcommand into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'trapheus;restore' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'Restore this snapshot instead of <identifier>-snapshot')
            [CompletionResult]::new('--final-snapshot', '--final-snapshot', [CompletionResultType]::ParameterName, 'Let RDS take a last snapshot of it as it is deleted [default name: <identifier>-final-<date>-<letters>]')
            [CompletionResult]::new('--keep-original', '--keep-original', [CompletionResultType]::ParameterName, 'Keep it as <identifier>-temp, for so long from then on [default: 7 days]; `trapheus reap` deletes it after that, and before `trapheus rollback RUN` brings it back')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Must equal the identifier, else refused; answers the prompt')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster')
            [CompletionResult]::new('--keep-automated-backups', '--keep-automated-backups', [CompletionResultType]::ParameterName, 'Let RDS retain its automated backups, and so its point-in-time history')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Make every read-only check, print the plan and the exact requests, and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Make every read-only check, print the plan and the exact requests, and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;snapshot' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Must equal the identifier, else refused; answers the prompt')
            [CompletionResult]::new('--final-snapshot', '--final-snapshot', [CompletionResultType]::ParameterName, 'Let RDS take a last snapshot of it as it is deleted [default name: <identifier>-final-<date>-<letters>]')
            [CompletionResult]::new('--keep-original', '--keep-original', [CompletionResultType]::ParameterName, 'Keep it as <identifier>-temp, for so long from then on [default: 7 days]; `trapheus reap` deletes it after that, and before `trapheus rollback RUN` brings it back')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster')
            [CompletionResult]::new('--replace-snapshot-first', '--replace-snapshot-first', [CompletionResultType]::ParameterName, 'Delete the former snapshot before the new one is taken: where the quota has no room for both, or RDS cannot copy such snapshots')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Make every read-only check, print the plan and the exact requests, and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Make every read-only check, print the plan and the exact requests, and change nothing')
            [CompletionResult]::new('--keep-automated-backups', '--keep-automated-backups', [CompletionResultType]::ParameterName, 'Let RDS retain its automated backups, and so its point-in-time history')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;snapshot-only' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Must equal the identifier, else refused; answers the prompt')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster')
            [CompletionResult]::new('--replace-snapshot-first', '--replace-snapshot-first', [CompletionResultType]::ParameterName, 'Delete the former snapshot before the new one is taken: where the quota has no room for both, or RDS cannot copy such snapshots')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Make every read-only check, print the plan and the exact requests, and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Make every read-only check, print the plan and the exact requests, and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;run' {
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'The event: a file of JSON, or - for stdin')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Must equal the identifier, else refused; answers the prompt')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--replace-snapshot-first', '--replace-snapshot-first', [CompletionResultType]::ParameterName, 'With the tasks that take a snapshot: delete the former one before the new one is taken')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Make every read-only check, print the plan and the exact requests, and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Make every read-only check, print the plan and the exact requests, and change nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;resume' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The one unfinished run of this database; where this machine has none, what RDS shows of one')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'The one unfinished run of this database; where this machine has none, what RDS shows of one')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster')
            [CompletionResult]::new('--lost-journal', '--lost-journal', [CompletionResultType]::ParameterName, 'The machine that ran it is gone, and its journal with it: write the journal anew from what RDS shows. Two machines at work on one run would undo each other''s work')
            [CompletionResult]::new('--accept-differences', '--accept-differences', [CompletionResultType]::ParameterName, 'Take the restored database as it is: with the differences that its check has shown; what a refused request would have set is shown first')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every unfinished run of this machine, for @reboot; ends with the code of the worst, and with `-o json` prints one result object a line')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;rollback' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The one unfinished run of this database; where this machine has none, what RDS shows of one')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'The one unfinished run of this database; where this machine has none, what RDS shows of one')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Must equal the identifier, else refused; answers the prompt')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster')
            [CompletionResult]::new('--lost-journal', '--lost-journal', [CompletionResultType]::ParameterName, 'The machine that ran it is gone, and its journal with it: write the journal anew from what RDS shows. Two machines at work on one run would undo each other''s work')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;reap' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Only the one of this database')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'Only the one of this database')
            [CompletionResult]::new('--confirm', '--confirm', [CompletionResultType]::ParameterName, 'Must equal the identifier, else refused; answers the prompt')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--early', '--early', [CompletionResultType]::ParameterName, 'Also before its time is over')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;status' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The one unfinished run of this database; where this machine has none, what RDS shows of one')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'The one unfinished run of this database; where this machine has none, what RDS shows of one')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;report' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Text, one JSON object, or Markdown for a ticket [default: human, or json with `-o json`]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;notify' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Send one test alert to each sink, and say precisely what is wrong')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'trapheus;notify;test' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;notify;help' {
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Send one test alert to each sink, and say precisely what is wrong')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'trapheus;notify;help;test' {
            break
        }
        'trapheus;notify;help;help' {
            break
        }
        'trapheus;rehearse' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Rehearse `trapheus restore`')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Rehearse `trapheus snapshot`')
            [CompletionResult]::new('snapshot-only', 'snapshot-only', [CompletionResultType]::ParameterValue, 'Rehearse `trapheus snapshot-only`')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'trapheus;rehearse;restore' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--snapshot', '--snapshot', [CompletionResultType]::ParameterName, 'Restore this snapshot instead of <identifier>-snapshot')
            [CompletionResult]::new('--final-snapshot', '--final-snapshot', [CompletionResultType]::ParameterName, 'Let RDS take a last snapshot of it as it is deleted [default name: <identifier>-final-<date>-<letters>]')
            [CompletionResult]::new('--keep-original', '--keep-original', [CompletionResultType]::ParameterName, 'Keep it as <identifier>-temp, for so long from then on [default: 7 days]; `trapheus reap` deletes it after that, and before `trapheus rollback RUN` brings it back')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'Let this step of the plan fail')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'How many times faster than RDS time goes')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'One seed, one story')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster')
            [CompletionResult]::new('--keep-automated-backups', '--keep-automated-backups', [CompletionResultType]::ParameterName, 'Let RDS retain its automated backups, and so its point-in-time history')
            [CompletionResult]::new('--kill-everywhere', '--kill-everywhere', [CompletionResultType]::ParameterName, 'Kill the run at every point, resume it, and print how each ended')
            [CompletionResult]::new('--instant', '--instant', [CompletionResultType]::ParameterName, 'Let the time pass at once: the whole story in a moment, and the same each time')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;rehearse;snapshot' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'Let this step of the plan fail')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'How many times faster than RDS time goes')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'One seed, one story')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster')
            [CompletionResult]::new('--replace-snapshot-first', '--replace-snapshot-first', [CompletionResultType]::ParameterName, 'Delete the former snapshot before the new one is taken')
            [CompletionResult]::new('--kill-everywhere', '--kill-everywhere', [CompletionResultType]::ParameterName, 'Kill the run at every point, resume it, and print how each ended')
            [CompletionResult]::new('--instant', '--instant', [CompletionResultType]::ParameterName, 'Let the time pass at once: the whole story in a moment, and the same each time')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;rehearse;snapshot-only' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'The DB instance, or with --cluster the DB cluster')
            [CompletionResult]::new('--fail', '--fail', [CompletionResultType]::ParameterName, 'Let this step of the plan fail')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'How many times faster than RDS time goes')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'One seed, one story')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster')
            [CompletionResult]::new('--replace-snapshot-first', '--replace-snapshot-first', [CompletionResultType]::ParameterName, 'Delete the former snapshot before the new one is taken')
            [CompletionResult]::new('--kill-everywhere', '--kill-everywhere', [CompletionResultType]::ParameterName, 'Kill the run at every point, resume it, and print how each ended')
            [CompletionResult]::new('--instant', '--instant', [CompletionResultType]::ParameterName, 'Let the time pass at once: the whole story in a moment, and the same each time')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;rehearse;help' {
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Rehearse `trapheus restore`')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Rehearse `trapheus snapshot`')
            [CompletionResult]::new('snapshot-only', 'snapshot-only', [CompletionResultType]::ParameterValue, 'Rehearse `trapheus snapshot-only`')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'trapheus;rehearse;help;restore' {
            break
        }
        'trapheus;rehearse;help;snapshot' {
            break
        }
        'trapheus;rehearse;help;snapshot-only' {
            break
        }
        'trapheus;rehearse;help;help' {
            break
        }
        'trapheus;simulate' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where to listen; port 0 takes a free one')
            [CompletionResult]::new('--speed', '--speed', [CompletionResultType]::ParameterName, 'How many times faster than RDS time goes')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'One seed, one story')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;iam-policy' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Only for runs on this database')
            [CompletionResult]::new('--identifier', '--identifier', [CompletionResultType]::ParameterName, 'Only for runs on this database')
            [CompletionResult]::new('--member', '--member', [CompletionResultType]::ParameterName, 'Only these members of the cluster; * stands for any letters, and the flag may be given again. Without it whoever holds the policy may tag any DB instance, and who may tag may delete')
            [CompletionResult]::new('--account', '--account', [CompletionResultType]::ParameterName, 'Only in this account')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'The identifier names a cluster; without one, for runs on clusters alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;completions' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;man' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write trapheus.1, trapheus-restore.1, … here')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile of ~/.aws; wins over credentials in the environment')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'The AWS region')
            [CompletionResult]::new('--endpoint-url', '--endpoint-url', [CompletionResultType]::ParameterName, 'Ask this URL instead of AWS; `trapheus simulate` prints one')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End this invocation after so long, resumably; nothing is taken back [default: 24h]')
            [CompletionResult]::new('--poll-interval', '--poll-interval', [CompletionResultType]::ParameterName, 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down')
            [CompletionResult]::new('--state-dir', '--state-dir', [CompletionResultType]::ParameterName, 'Where runs are journaled [default: ~/.local/state/trapheus]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this configuration file before the others')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'What is printed on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colors on the terminal')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing on success, and the whole story on failure')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more: -v every parameter, -vv requests, -vvv the SDK')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'trapheus;help' {
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a database back to its snapshot, in place')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Take a database''s snapshot anew, and put the database back to it, in place')
            [CompletionResult]::new('snapshot-only', 'snapshot-only', [CompletionResultType]::ParameterValue, 'Take a database''s snapshot anew, and stop')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Start the task that an event in JSON names, as the original Trapheus took it')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Carry an interrupted run on')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Give a run up and bring the original back')
            [CompletionResult]::new('reap', 'reap', [CompletionResultType]::ParameterValue, 'Delete the old databases that were kept, once their time is over')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the runs of this machine, or one of them and how things stand in RDS now')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Tell the whole of one run, from its journal alone')
            [CompletionResult]::new('notify', 'notify', [CompletionResultType]::ParameterValue, 'Try whether alerts can be sent')
            [CompletionResult]::new('rehearse', 'rehearse', [CompletionResultType]::ParameterValue, 'Do the same against a simulated RDS: no account needed, nothing real is touched')
            [CompletionResult]::new('simulate', 'simulate', [CompletionResultType]::ParameterValue, 'Run the simulated RDS (and STS, SES v2) on a loopback port, for any client')
            [CompletionResult]::new('iam-policy', 'iam-policy', [CompletionResultType]::ParameterValue, 'Print the IAM policy that allows what the tool sends, and no more')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write one for each subcommand into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'trapheus;help;restore' {
            break
        }
        'trapheus;help;snapshot' {
            break
        }
        'trapheus;help;snapshot-only' {
            break
        }
        'trapheus;help;run' {
            break
        }
        'trapheus;help;resume' {
            break
        }
        'trapheus;help;rollback' {
            break
        }
        'trapheus;help;reap' {
            break
        }
        'trapheus;help;status' {
            break
        }
        'trapheus;help;report' {
            break
        }
        'trapheus;help;notify' {
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Send one test alert to each sink, and say precisely what is wrong')
            break
        }
        'trapheus;help;notify;test' {
            break
        }
        'trapheus;help;rehearse' {
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Rehearse `trapheus restore`')
            [CompletionResult]::new('snapshot', 'snapshot', [CompletionResultType]::ParameterValue, 'Rehearse `trapheus snapshot`')
            [CompletionResult]::new('snapshot-only', 'snapshot-only', [CompletionResultType]::ParameterValue, 'Rehearse `trapheus snapshot-only`')
            break
        }
        'trapheus;help;rehearse;restore' {
            break
        }
        'trapheus;help;rehearse;snapshot' {
            break
        }
        'trapheus;help;rehearse;snapshot-only' {
            break
        }
        'trapheus;help;simulate' {
            break
        }
        'trapheus;help;iam-policy' {
            break
        }
        'trapheus;help;completions' {
            break
        }
        'trapheus;help;man' {
            break
        }
        'trapheus;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
