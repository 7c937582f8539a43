//! The requests of a plan as they would be sent: the code that acts writes them, and a guard keeps
//! them from being sent. So what a dry run shows cannot differ from what a run sends.

use super::Act;
use crate::plan::{
    Call, Farewell, Identifier, Plan, RUN_TAG, Resource, ResourceId, Survey, Which, World,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A request for a change that was written and not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// For example `ModifyDBInstance`.
    pub operation: String,
    /// As on the wire: `Tags.Tag.1.Key` → value.
    pub parameters: BTreeMap<String, String>,
}

/// Takes down every request of a client, and sends none.
#[derive(Clone, Debug, Default)]
pub(super) struct TakeDown(Arc<Mutex<Vec<Unsent>>>);

impl TakeDown {
    fn take(&self) -> Vec<Unsent> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[dyn_dispatch_hint]
impl Intercept for TakeDown {
    fn name(&self) -> &'static str {
        "TakeDown"
    }

    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.request().body().bytes().unwrap_or_default();
        let mut parameters: BTreeMap<String, String> =
            form_urlencoded::parse(body).into_owned().collect();
        let operation = parameters.remove("Action").unwrap_or_default();
        parameters.remove("Version");
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.push(Unsent { operation, parameters });
        Err("this request is only shown".into())
    }
}

/// Whether snapshots get the tags of their database.
const COPY_TAGS: &str = "CopyTagsToSnapshot";

/// The requests of a plan, step by step.
pub(super) async fn preview(
    act: &Act,
    taken: &TakeDown,
    plan: &Plan,
    survey: &Survey,
) -> Vec<Vec<Unsent>> {
    let snapshot = survey.snapshot.clone();
    let snapshot = snapshot.map(|snapshot| snapshot.row(survey.wish.taken().shape()));
    let mut resources: Vec<_> = survey.touched().cloned().collect();
    resources.extend(snapshot);
    let mut world = World { seen_at: survey.now, resources };
    let mut steps = Vec::new();
    for step in &plan.steps {
        for call in &step.calls {
            // The guard answers with an error; the request is what is wanted.
            let _unsent = act.perform(call, &world).await;
            foresee(&mut world, call);
        }
        steps.push(taken.take());
    }
    steps
}

/// What a call leads to, as far as later requests are about it: names, ARNs and our tag.
fn foresee(world: &mut World, call: &Call) {
    if let Call::Claim { which, name, .. } = call
        && let Some(claimed) = world.resources.iter_mut().find(|one| one.identifier == *name)
    {
        claimed.tags.insert(RUN_TAG.to_owned(), which.mark().as_str().to_owned());
    }
    if let Call::Rename { which: Which::Original { resource_id, .. }, to, .. } = call {
        let renamed = world.resources.iter_mut().find(|one| one.resource_id == *resource_id);
        if let Some(database) = renamed {
            bear(database, to);
        }
    }
    if let Call::Delete { which, farewell: Farewell { last: Some(last), .. }, .. } = call
        && let Some(old) = world.find(which, &[])
    {
        let copies = old.settings.iter().any(|one| one.name == COPY_TAGS && one.value == true);
        let tags = if copies { old.tags.clone() } else { BTreeMap::new() };
        let mut copy = Resource { resource_id: ResourceId("(last)".to_owned()), ..old.clone() };
        bear(&mut copy, last);
        world.resources.push(Resource { tags, ..copy });
    }
    if let (Some((mark, identifier)), Some(any)) = (call.makes(), world.resources.first()) {
        // Nobody knows its resource id yet, and no request names it.
        let mut made = Resource { resource_id: ResourceId("(new)".to_owned()), ..any.clone() };
        bear(&mut made, identifier);
        made.tags.insert(RUN_TAG.to_owned(), mark.as_str().to_owned());
        world.resources.push(made);
    }
}

/// `arn:<partition>:rds:<region>:<account>:<word>:<name>` (rds-facts 0).
fn bear(database: &mut Resource, name: &Identifier) {
    let place: Vec<_> = database.arn.split(':').take(5).collect();
    database.arn = format!("{}:{}:{name}", place.join(":"), name.shape().word());
    database.identifier = name.clone();
}
