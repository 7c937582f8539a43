//! What a database's settings name, and must be there when the new one is made: the groups and
//! certificates that RDS itself describes.

use std::fmt;

/// A group or certificate that a setting names, as RDS showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What it is.
    pub kind: Named,
    /// Its name, as the setting has it.
    pub name: String,
    /// What RDS showed.
    pub seen: Seen,
}

/// What can be named by a setting and described by RDS (rds-facts 1.1, 1.2a, 1.2b).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Of an instance or a member: `DescribeDBParameterGroups`.
    ParameterGroup,
    /// `DescribeDBClusterParameterGroups`.
    ClusterParameterGroup,
    /// `DescribeOptionGroups`.
    OptionGroup,
    /// `DescribeDBSubnetGroups`.
    SubnetGroup,
    /// `DescribeCertificates`.
    Certificate,
}

/// What RDS showed under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing.
    Missing,
    /// It is there, and any version may have it.
    There,
    /// A parameter group of this family (`DBParameterGroupFamily`).
    OfFamily(String),
    /// An option group for this `MajorEngineVersion`.
    OfVersion(String),
}

impl Named {
    /// The setting that names one.
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            Self::ParameterGroup => "DBParameterGroupName",
            Self::ClusterParameterGroup => "DBClusterParameterGroupName",
            Self::OptionGroup => "OptionGroupName",
            Self::SubnetGroup => "DBSubnetGroupName",
            Self::Certificate => "CACertificateIdentifier",
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ParameterGroup => "parameter group",
            Self::ClusterParameterGroup => "cluster parameter group",
            Self::OptionGroup => "option group",
            Self::SubnetGroup => "subnet group",
            Self::Certificate => "CA certificate",
        })
    }
}
