//! What an address carries, its places and its query. What cannot be read is answered with a page of ours: the framework's
//! own words would tell how the server is made, in no sentence that helps (F10).

use std::sync::Arc;

use axum::extract::{self, FromRequestParts};
use axum::response::Response;
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::server::web::{App, refusal};
use crate::ui::words::door;

/// The places that a route leaves open. One that is no text names nothing.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        match extract::Path::from_request_parts(parts, app).await {
            Ok(extract::Path(places)) => Ok(Self(places)),
            Err(_) => Err(refusal::not_found(app)),
        }
    }
}

/// What stands behind the question mark.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        match extract::Query::from_request_parts(parts, app).await {
            Ok(extract::Query(asked)) => Ok(Self(asked)),
            Err(_) => Err(refusal::page(app, StatusCode::BAD_REQUEST, door::ADDRESS_CUT)),
        }
    }
}
