//! Secrets are overwritten before their memory is freed, in a program with any allocator.
#![cfg(not(target_arch = "wasm32"))]

#[cfg(test)]
mod allocator;
#[cfg(test)]
#[path = "../platform/url.rs"]
mod url_parser;

#[cfg(test)]
use identity_center_tokens::UrlParts;

#[cfg(test)]
mod tests {
    use identity_center_tokens::service::operation::ResponseBody;
    use identity_center_tokens::service::operations::create_token::CREATE_TOKEN;
    use identity_center_tokens::service::operations::plan::{Plan, Step};
    use identity_center_tokens::service::reader::read_shape;
    use identity_center_tokens::service::request::Bearer;
    use identity_center_tokens::service::response::redact::Secrets;
    use identity_center_tokens::{
        CallOptions, CheckTokenRequest, CreatedToken, Credentials, ListTokensRequest,
        PreparedRequest, VARIABLES,
    };

    use crate::allocator::{SECRET, freed_secrets};
    use crate::url_parser::parse_url;

    fn credentials() -> Credentials {
        Credentials {
            access_key_id: "AK".into(),
            secret_access_key: SECRET.into(),
            security_token: Some(SECRET.into()),
        }
    }

    #[test]
    fn a_string_is_found() {
        assert_eq!(freed_secrets(|| drop(String::from(SECRET))), 1);
        assert_eq!(freed_secrets(|| drop(String::from("another"))), 0);
    }

    #[test]
    fn credentials_are_overwritten() {
        assert_eq!(freed_secrets(|| drop(credentials().clone())), 0);
        for missing in 0..3 {
            let mut values = [SECRET; 3].map(|value| Some(String::from(value)));
            values[missing] = Some("not valid".into());
            let freed = freed_secrets(|| {
                let refused = Credentials::from_variables(values).unwrap_err();
                assert_eq!(refused.argument, VARIABLES[missing]);
            });
            // The access key id is not a secret.
            assert_eq!(freed, usize::from(missing != 0));
        }
    }

    #[test]
    fn signing_leaves_no_copy() {
        let request = ListTokensRequest {
            identity_store_id: "d-1".into(),
            tenant_id: "t-1".into(),
        };
        let options = CallOptions {
            region: Some("cn-north-4".into()),
            credentials: Some(credentials()),
            ..CallOptions::default()
        };
        let freed = freed_secrets(|| {
            let request = request.request().unwrap();
            let prepared = PreparedRequest::new(request, &options, true, parse_url).unwrap();
            drop(prepared.headers(options.credentials.as_ref(), "20251231T235959Z"));
            drop(options);
        });
        assert_eq!(freed, 0);
    }

    #[test]
    fn redaction_leaves_no_copy() {
        let freed = freed_secrets(|| {
            let mut secrets = Secrets::default();
            credentials().register(&mut secrets);
            assert_eq!(secrets.scrub(SECRET), "[REDACTED]");
        });
        assert_eq!(freed, 0);
    }

    #[test]
    fn a_bearer_token_is_overwritten() {
        // The second part makes a string grow that has no capacity for it.
        let parts = [SECRET, &"x".repeat(1000)];
        assert_eq!(freed_secrets(|| drop(Bearer::new(&parts).clone())), 0);
    }

    #[test]
    fn a_token_to_check_is_overwritten() {
        let check = CheckTokenRequest {
            scim_endpoint: "https://scim.cn-north-4.myhuaweicloud.com/t-1/scim/v2/".into(),
            token: SECRET.into(),
        };
        let freed = freed_secrets(|| {
            let mut plan = check.plan(parse_url).unwrap();
            let Ok(Step::Send(mut requests)) = plan.next(Vec::new()) else {
                panic!("a request comes first");
            };
            let options = CallOptions::default();
            let request = requests.remove(0);
            let prepared = PreparedRequest::new(request, &options, false, parse_url).unwrap();
            let headers = prepared.headers(None, "");
            assert!(headers.iter().any(|(_, value)| value.contains(SECRET)));
            drop(headers);
            drop((prepared, requests, plan, check));
        });
        assert_eq!(freed, 0);
    }

    #[test]
    fn a_created_token_is_overwritten() {
        let ResponseBody::Document(shape) = CREATE_TOKEN.response else {
            panic!("a create has a document");
        };
        let read = |body: &'static str, is_complete: bool| {
            freed_secrets(|| {
                let parse_number = |text: &str| text.parse().unwrap();
                let value = read_shape(body.as_bytes(), shape, parse_number);
                let created = value.map(CreatedToken::from);
                assert_eq!(created.is_ok(), is_complete);
            })
        };
        let body = concat!(
            r#"{"token":"secret-of-the-tests","token_id":"id","creation_time":1,"#,
            r#""expiration_time":2}"#
        );
        assert_eq!(read(body, true), 0);
        assert_eq!(read(r#"{"token":"secret-of-the-tests"}"#, false), 0);
    }
}
