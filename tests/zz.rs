mod support;
use trapheus::cli::rehearse::*;
#[tokio::test(start_paused = true)]
async fn zz() {
    let script = support::script(1);
    let points = script.points().await.unwrap();
    for p in points {
        let s = script.killed_at(&[p]).await.unwrap();
        if s.end.contains("Rolled") {
            println!("{p} {}", s.end);
            let stage = script.stage();
            if let Point::Before(n) = p {
                stage.account.inject(trapheus::sim::Fault {
                    when: trapheus::sim::When::Request(n),
                    what: trapheus::sim::What::CrashBefore,
                });
            }
            println!("{:?}", stage.restore(&script.name).await.unwrap());
            println!("{:?}", stage.resume().await.unwrap());
            println!("{}", String::from_utf8(stage.disk.text()).unwrap());
            for h in stage.account.history() {
                if h.by.is_some() {
                    println!(
                        "{:?} {} {} {:?}",
                        h.at.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() - 1767225600,
                        h.resource_id,
                        h.name,
                        h.event
                    );
                }
            }
            break;
        }
    }
}
