//! `trapheus simulate`.

use super::exit::{Exit, Failure};
use crate::sim::{Account, serve};
use clap::Args;
use std::io::Write;
use std::net::SocketAddr;

const EXAMPLES: &str = "\
Examples:
  trapheus simulate --listen 127.0.0.1:4566 --speed 60
  trapheus restore --identifier db1 --region eu-west-1 --endpoint-url http://127.0.0.1:4566
  aws rds describe-db-instances --region eu-west-1 --endpoint-url http://127.0.0.1:4566";

/// Run the simulated RDS (and STS, SES v2) on a loopback port, for any client
///
/// Prints the endpoint URL on the first line. Any credentials will do.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Simulate {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// How many times faster than RDS time goes
    #[arg(long, default_value_t = 60.0, value_name = "N", value_parser = super::args::speed)]
    speed: f64,
    /// One seed, one story
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

impl Simulate {
    pub(super) async fn run(self) -> Result<Exit, Failure> {
        if !self.listen.ip().is_loopback() {
            return Err(Failure::usage(
                &format!("{} is not a loopback address", self.listen.ip()),
                "listen on 127.0.0.1 or [::1]: the simulator checks no signature",
            ));
        }
        let listener =
            tokio::net::TcpListener::bind(self.listen).await.map_err(anyhow::Error::from)?;
        let address = listener.local_addr().map_err(anyhow::Error::from)?;
        let mut out = std::io::stdout();
        writeln!(out, "http://{address}")
            .and_then(|()| out.flush())
            .map_err(anyhow::Error::from)?;
        let account = Account::sample(self.seed);
        serve(listener, account, self.speed).await.map_err(anyhow::Error::from)?;
        Ok(Exit::Done)
    }
}
