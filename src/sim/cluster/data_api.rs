//! `EnableHttpEndpoint`: the Data API of a cluster.

use crate::sim::history::Kind;
use crate::sim::refusal::Refusal;
use crate::sim::state::Call;
use crate::sim::wire::Bag;
use serde_json::json;

/// `EnableHttpEndpoint`: of Aurora, by the ARN, once the writer is up (facts 1.2a HttpEndpointEnabled).
/// That it shows at once is inferred, and so is the status that it wants.
pub(in crate::sim) fn enable(call: &mut Call<'_>) -> Result<Bag, Refusal> {
    let arn = call.text("ResourceArn").to_owned();
    let index = call.find(Kind::Cluster, "ResourceArn").map_err(|_| {
        Refusal::new("ResourceNotFoundFault", format!("The resource {arn} is not found."))
    })?;
    let cluster = call.at(index);
    if cluster.status != "available" || cluster.is_multi_az_cluster() {
        return Err(Refusal::new(
            "InvalidResourceStateFault",
            format!("The cluster {} is not in a state for it.", cluster.name),
        ));
    }
    call.touch(index);
    let now = call.state.now;
    let on = Bag::from_iter([("HttpEndpointEnabled".to_owned(), json!(true))]);
    call.state.merge(index, now, on);
    Ok(Bag::from_iter([
        ("ResourceArn".to_owned(), json!(arn)),
        ("HttpEndpointEnabled".to_owned(), json!(true)),
    ]))
}
