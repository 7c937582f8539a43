//! The groups and certificates that settings name, each asked for by its name: so it is RDS that says
//! that one is not there, and no list that may be short of it.

use super::Look;
use super::fault::sort;
use crate::plan::{Fault, Named, Reference, Seen, Snapshot};
use std::collections::BTreeSet;

impl Look {
    /// What RDS shows under each of the names.
    pub(super) async fn references(
        &self,
        kind: Named,
        names: BTreeSet<&str>,
    ) -> Result<Vec<Reference>, Fault> {
        let mut references = Vec::new();
        for name in names {
            let seen = match self.seen(kind, name).await {
                Err(fault) if is_missing(kind, &fault) => Seen::Missing,
                seen => seen?.unwrap_or(Seen::Missing),
            };
            references.push(Reference { kind, name: name.to_owned(), seen });
        }
        Ok(references)
    }

    async fn seen(&self, kind: Named, name: &str) -> Result<Option<Seen>, Fault> {
        let family = |family: Option<&str>| {
            family.map_or(Seen::There, |family| Seen::OfFamily(family.to_owned()))
        };
        let client = &self.client;
        match kind {
            Named::ParameterGroup => {
                let request = client.describe_db_parameter_groups().db_parameter_group_name(name);
                let answer = request.send().await.map_err(|error| sort(&error))?;
                let group = answer.db_parameter_groups().first();
                Ok(group.map(|group| family(group.db_parameter_group_family())))
            }
            Named::ClusterParameterGroup => {
                let request = client.describe_db_cluster_parameter_groups();
                let request = request.db_cluster_parameter_group_name(name);
                let answer = request.send().await.map_err(|error| sort(&error))?;
                let group = answer.db_cluster_parameter_groups().first();
                Ok(group.map(|group| family(group.db_parameter_group_family())))
            }
            Named::OptionGroup => {
                let request = client.describe_option_groups().option_group_name(name);
                let answer = request.send().await.map_err(|error| sort(&error))?;
                let group = answer.option_groups_list().first();
                Ok(group.map(|group| {
                    let version = group.major_engine_version().map(str::to_owned);
                    version.map_or(Seen::There, Seen::OfVersion)
                }))
            }
            Named::SubnetGroup => {
                let request = client.describe_db_subnet_groups().db_subnet_group_name(name);
                let answer = request.send().await.map_err(|error| sort(&error))?;
                Ok(answer.db_subnet_groups().first().map(|_| Seen::There))
            }
            Named::Certificate => {
                let request = client.describe_certificates().certificate_identifier(name);
                let answer = request.send().await.map_err(|error| sort(&error))?;
                Ok(answer.certificates().first().map(|_| Seen::There))
            }
        }
    }

    /// The parameter group family of a snapshot's version; also of one that RDS offers no more.
    pub(super) async fn family(&self, of: Option<&Snapshot>) -> Result<Option<String>, Fault> {
        let Some(Snapshot { engine, engine_version, .. }) = of else { return Ok(None) };
        let request = self.client.describe_db_engine_versions().include_all(true);
        let request = request.engine(engine).engine_version(engine_version);
        let answer = request.send().await.map_err(|error| sort(&error))?;
        let version = answer.db_engine_versions().first();
        Ok(version.and_then(|version| version.db_parameter_group_family()).map(str::to_owned))
    }
}

/// The codes for what is not there, without the `Fault` that some are seen with (rds-facts 3.1).
fn is_missing(kind: Named, fault: &Fault) -> bool {
    let codes: &[&str] = match kind {
        Named::ParameterGroup => &["DBParameterGroupNotFound"],
        // The model has the second one; the first one is what has been seen.
        Named::ClusterParameterGroup => {
            &["DBParameterGroupNotFound", "DBClusterParameterGroupNotFound"]
        }
        Named::OptionGroup => &["OptionGroupNotFound"],
        Named::SubnetGroup => &["DBSubnetGroupNotFound"],
        Named::Certificate => &["CertificateNotFound"],
    };
    codes.iter().any(|code| fault.code.starts_with(code))
}
