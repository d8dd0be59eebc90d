//! A form's fields where one name may stand several times, which a plain struct cannot read.

use std::sync::Arc;

use axum::extract::{FromRequest, RawForm, Request};
use axum::response::Response;

use crate::server::web::{App, refusal};

/// Names and values in their order.
#[derive(Default)]
pub struct Fields(Vec<(String, String)>);

/// A form as it came: whether it can be read is looked at after whether its sender may send it.
pub type Filled = Result<Fields, Response>;

impl FromRequest<Arc<App>> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        match RawForm::from_request(request, app).await {
            Ok(RawForm(form)) => Ok(Self::read(&form)),
            Err(rejection) => Err(refusal::incomplete(app, rejection.status())),
        }
    }
}

impl Fields {
    /// Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
    fn read(form: &[u8]) -> Self {
        Self(form_urlencoded::parse(form).into_owned().collect())
    }

    /// The first value of this name, or nothing.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// All values of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever bytes a form is made of, it is read, and a name that stands in it twice has its first value.
        #[test]
        fn any_bytes_are_fields(bytes in proptest::collection::vec(any::<u8>(), 0..300), value in "[a-z]{0,9}") {
            let whole = [b"name=", value.as_bytes(), b"&", &bytes].concat();
            let fields = Fields::read(&whole);
            prop_assert_eq!(fields.text("name"), value.as_str());
            prop_assert!(fields.all("name").count() >= 1);
            prop_assert!(fields.0.len() <= whole.iter().filter(|byte| **byte == b'&').count() + 1);
        }
    }
}
