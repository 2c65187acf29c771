//! One request about one child: who asks, and about whom.

use super::{Children, Failed};
use access::{Act, web::Signed};
use axum::{
    Extension, RequestPartsExt as _,
    extract::{
        FromRef, FromRequestParts, Path,
        rejection::{ExtensionRejection, PathRejection},
    },
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use base::ChildId;
use ui::Shell;

pub(super) struct Asked {
    pub children: Children,
    pub shell: Shell,
    pub signed: Signed,
    pub child: ChildId,
}

impl<S: Sync> FromRequestParts<S> for Asked
where
    Children: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let signed = Signed::from_request_parts(parts, state).await?;
        let Extension(shell) = parts.extract().await.map_err(ExtensionRejection::into_response)?;
        let Path(child) = parts.extract::<Path<String>>().await.map_err(PathRejection::into_response)?;
        let child = child.parse().map_err(|_| Failed::NotFound.into_response())?;
        Ok(Self { children: Children::from_ref(state), shell, signed, child })
    }
}

impl Asked {
    /// Journals that `A` was refused, and hides what it was about.
    pub async fn refused<A: Act>(&self) -> Failed {
        match self.children.refused::<A>(&self.signed, self.child, false).await {
            Ok(()) => Failed::NotFound,
            Err(failed) => failed,
        }
    }

    pub fn new_key(&self) -> String {
        self.children.store.ids().uuid(self.children.store.now()).to_string()
    }
}
