//! A browser as far as HTTP goes: it keeps its session cookie and follows nothing by itself.

use std::collections::BTreeMap;

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub cookies: Vec<String>,
    pub body: String,
}

impl Reply {
    pub fn location(&self) -> &str {
        self.headers.get("location").map_or("", String::as_str)
    }
}

#[derive(Clone)]
pub struct Client {
    pub origin: String,
    /// The session's `name=value`, when there is one.
    pub cookie: Option<String>,
    /// The known device's, when there is one.
    pub device: Option<String>,
    http: reqwest::Client,
}

impl Client {
    pub fn new(origin: String) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { origin, cookie: None, device: None, http }
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) -> Reply {
        self.post("/login", &[("username", name), ("password", password)]).await
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.get_with(path, &[]).await
    }

    /// With headers of the test's choosing.
    pub async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.http.get(format!("{}{path}", self.origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    /// As our own page posts it.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let origin = self.origin.clone();
        self.post_with(path, fields, &[("origin", origin.as_str())]).await
    }

    /// The same for a form.
    pub async fn post_with(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Reply {
        let mut request = self.http.post(format!("{}{path}", self.origin)).form(fields);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    async fn send(&mut self, mut request: reqwest::RequestBuilder) -> Reply {
        let kept: Vec<&str> = [&self.cookie, &self.device].into_iter().flatten().map(String::as_str).collect();
        if !kept.is_empty() {
            request = request.header("cookie", kept.join("; "));
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
        let cookies: Vec<String> = response.headers().get_all("set-cookie").iter().map(text).collect();
        let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        for set in &cookies {
            let pair = set.split(';').next().unwrap();
            let kept = if pair.contains("device=") { &mut self.device } else { &mut self.cookie };
            *kept = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        Reply { status, headers, cookies, body: response.text().await.unwrap() }
    }
}
