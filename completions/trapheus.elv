
use builtin;
use str;

set edit:completion:arg-completer[trapheus] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'trapheus'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'trapheus'= {
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand restore 'Put a database back to its snapshot, in place'
            cand snapshot 'Take a database''s snapshot anew, and put the database back to it, in place'
            cand snapshot-only 'Take a database''s snapshot anew, and stop'
            cand run 'Start the task that an event in JSON names, as the original Trapheus took it'
            cand resume 'Carry an interrupted run on'
            cand rollback 'Give a run up and bring the original back'
            cand status 'Show the runs of this machine, or one of them and how things stand in RDS now'
            cand rehearse 'Do the same against a simulated RDS: no account needed, nothing real is touched'
            cand simulate 'Run the simulated RDS (and STS, SES v2) on a loopback port, for any client'
            cand completions 'Print the completions of a shell'
            cand man 'Print the manual page, or write one for each subcommand into a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'trapheus;restore'= {
            cand -i 'The DB instance, or with --cluster the DB cluster'
            cand --identifier 'The DB instance, or with --cluster the DB cluster'
            cand --snapshot 'Restore this snapshot instead of <identifier>-snapshot'
            cand --confirm 'Must equal the identifier, else refused; answers the prompt'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --cluster 'The identifier names a cluster'
            cand -n 'Make every read-only check, print the plan and the exact requests, and change nothing'
            cand --dry-run 'Make every read-only check, print the plan and the exact requests, and change nothing'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;snapshot'= {
            cand -i 'The DB instance, or with --cluster the DB cluster'
            cand --identifier 'The DB instance, or with --cluster the DB cluster'
            cand --confirm 'Must equal the identifier, else refused; answers the prompt'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --cluster 'The identifier names a cluster'
            cand --replace-snapshot-first 'Delete the former snapshot before the new one is taken: where the quota has no room for both, or RDS cannot copy such snapshots'
            cand -n 'Make every read-only check, print the plan and the exact requests, and change nothing'
            cand --dry-run 'Make every read-only check, print the plan and the exact requests, and change nothing'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;snapshot-only'= {
            cand -i 'The DB instance, or with --cluster the DB cluster'
            cand --identifier 'The DB instance, or with --cluster the DB cluster'
            cand --confirm 'Must equal the identifier, else refused; answers the prompt'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --cluster 'The identifier names a cluster'
            cand --replace-snapshot-first 'Delete the former snapshot before the new one is taken: where the quota has no room for both, or RDS cannot copy such snapshots'
            cand -n 'Make every read-only check, print the plan and the exact requests, and change nothing'
            cand --dry-run 'Make every read-only check, print the plan and the exact requests, and change nothing'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;run'= {
            cand --event 'The event: a file of JSON, or - for stdin'
            cand --confirm 'Must equal the identifier, else refused; answers the prompt'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --replace-snapshot-first 'With the tasks that take a snapshot: delete the former one before the new one is taken'
            cand -n 'Make every read-only check, print the plan and the exact requests, and change nothing'
            cand --dry-run 'Make every read-only check, print the plan and the exact requests, and change nothing'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;resume'= {
            cand -i 'The one unfinished run of this database; where this machine has none, what RDS shows of one'
            cand --identifier 'The one unfinished run of this database; where this machine has none, what RDS shows of one'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --cluster 'The identifier names a cluster'
            cand --lost-journal 'The machine that ran it is gone, and its journal with it: write the journal anew from what RDS shows. Two machines at work on one run would undo each other''s work'
            cand --all 'Every unfinished run of this machine, for @reboot; ends with the code of the worst, and with `-o json` prints one result object a line'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;rollback'= {
            cand -i 'The one unfinished run of this database; where this machine has none, what RDS shows of one'
            cand --identifier 'The one unfinished run of this database; where this machine has none, what RDS shows of one'
            cand --confirm 'Must equal the identifier, else refused; answers the prompt'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --cluster 'The identifier names a cluster'
            cand --lost-journal 'The machine that ran it is gone, and its journal with it: write the journal anew from what RDS shows. Two machines at work on one run would undo each other''s work'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;status'= {
            cand -i 'The one unfinished run of this database; where this machine has none, what RDS shows of one'
            cand --identifier 'The one unfinished run of this database; where this machine has none, what RDS shows of one'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --cluster 'The identifier names a cluster'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;rehearse'= {
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand restore 'Rehearse `trapheus restore`'
            cand snapshot 'Rehearse `trapheus snapshot`'
            cand snapshot-only 'Rehearse `trapheus snapshot-only`'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'trapheus;rehearse;restore'= {
            cand -i 'The DB instance, or with --cluster the DB cluster'
            cand --identifier 'The DB instance, or with --cluster the DB cluster'
            cand --snapshot 'Restore this snapshot instead of <identifier>-snapshot'
            cand --fail 'Let this step of the plan fail'
            cand --speed 'How many times faster than RDS time goes'
            cand --seed 'One seed, one story'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --cluster 'The identifier names a cluster'
            cand --kill-everywhere 'Kill the run at every point, resume it, and print how each ended'
            cand --instant 'Let the time pass at once: the whole story in a moment, and the same each time'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;rehearse;snapshot'= {
            cand -i 'The DB instance, or with --cluster the DB cluster'
            cand --identifier 'The DB instance, or with --cluster the DB cluster'
            cand --fail 'Let this step of the plan fail'
            cand --speed 'How many times faster than RDS time goes'
            cand --seed 'One seed, one story'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --cluster 'The identifier names a cluster'
            cand --replace-snapshot-first 'Delete the former snapshot before the new one is taken'
            cand --kill-everywhere 'Kill the run at every point, resume it, and print how each ended'
            cand --instant 'Let the time pass at once: the whole story in a moment, and the same each time'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;rehearse;snapshot-only'= {
            cand -i 'The DB instance, or with --cluster the DB cluster'
            cand --identifier 'The DB instance, or with --cluster the DB cluster'
            cand --fail 'Let this step of the plan fail'
            cand --speed 'How many times faster than RDS time goes'
            cand --seed 'One seed, one story'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand --cluster 'The identifier names a cluster'
            cand --replace-snapshot-first 'Delete the former snapshot before the new one is taken'
            cand --kill-everywhere 'Kill the run at every point, resume it, and print how each ended'
            cand --instant 'Let the time pass at once: the whole story in a moment, and the same each time'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;rehearse;help'= {
            cand restore 'Rehearse `trapheus restore`'
            cand snapshot 'Rehearse `trapheus snapshot`'
            cand snapshot-only 'Rehearse `trapheus snapshot-only`'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'trapheus;rehearse;help;restore'= {
        }
        &'trapheus;rehearse;help;snapshot'= {
        }
        &'trapheus;rehearse;help;snapshot-only'= {
        }
        &'trapheus;rehearse;help;help'= {
        }
        &'trapheus;simulate'= {
            cand --listen 'Where to listen; port 0 takes a free one'
            cand --speed 'How many times faster than RDS time goes'
            cand --seed 'One seed, one story'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;completions'= {
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;man'= {
            cand --dir 'Write trapheus.1, trapheus-restore.1, … here'
            cand --profile 'The profile of ~/.aws; wins over credentials in the environment'
            cand --region 'The AWS region'
            cand --endpoint-url 'Ask this URL instead of AWS; `trapheus simulate` prints one'
            cand --timeout 'End this invocation after so long, resumably; nothing is taken back [default: 24h]'
            cand --poll-interval 'Look this often, instead of at a pace that fits the wait; spans that are there for safety stay as they are on a real account, and throttling slows it down'
            cand --state-dir 'Where runs are journaled [default: ~/.local/state/trapheus]'
            cand --config 'Read this configuration file before the others'
            cand -o 'What is printed on stdout'
            cand --output 'What is printed on stdout'
            cand --color 'Colors on the terminal'
            cand --progress 'How progress is shown'
            cand -q 'Print nothing on success, and the whole story on failure'
            cand --quiet 'Print nothing on success, and the whole story on failure'
            cand -v 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand --verbose 'Say more: -v every parameter, -vv requests, -vvv the SDK'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'trapheus;help'= {
            cand restore 'Put a database back to its snapshot, in place'
            cand snapshot 'Take a database''s snapshot anew, and put the database back to it, in place'
            cand snapshot-only 'Take a database''s snapshot anew, and stop'
            cand run 'Start the task that an event in JSON names, as the original Trapheus took it'
            cand resume 'Carry an interrupted run on'
            cand rollback 'Give a run up and bring the original back'
            cand status 'Show the runs of this machine, or one of them and how things stand in RDS now'
            cand rehearse 'Do the same against a simulated RDS: no account needed, nothing real is touched'
            cand simulate 'Run the simulated RDS (and STS, SES v2) on a loopback port, for any client'
            cand completions 'Print the completions of a shell'
            cand man 'Print the manual page, or write one for each subcommand into a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'trapheus;help;restore'= {
        }
        &'trapheus;help;snapshot'= {
        }
        &'trapheus;help;snapshot-only'= {
        }
        &'trapheus;help;run'= {
        }
        &'trapheus;help;resume'= {
        }
        &'trapheus;help;rollback'= {
        }
        &'trapheus;help;status'= {
        }
        &'trapheus;help;rehearse'= {
            cand restore 'Rehearse `trapheus restore`'
            cand snapshot 'Rehearse `trapheus snapshot`'
            cand snapshot-only 'Rehearse `trapheus snapshot-only`'
        }
        &'trapheus;help;rehearse;restore'= {
        }
        &'trapheus;help;rehearse;snapshot'= {
        }
        &'trapheus;help;rehearse;snapshot-only'= {
        }
        &'trapheus;help;simulate'= {
        }
        &'trapheus;help;completions'= {
        }
        &'trapheus;help;man'= {
        }
        &'trapheus;help;help'= {
        }
    ]
    $completions[$command]
}
