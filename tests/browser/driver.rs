//! One headless Chromium for one test: its own chromedriver on a free port, its own empty
//! profile, both ended and removed when the value is dropped.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fantoccini::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http;

/// Whether pages may run their scripts.
#[derive(Clone, Copy)]
pub enum Script {
    On,
    Off,
}

/// The window sizes that NORMS.md asks for, in CSS pixels.
pub const DESKTOP: (u32, u32) = (1280, 900);
pub const PHONE: (u32, u32) = (320, 640);

/// A browser with one window; `client` is fantoccini's handle to it.
pub struct Browser {
    pub client: Client,
    script: Script,
    driver: Driver,
}

impl Browser {
    /// Starts Chromium with an empty profile in a window of 1280 × 900.
    pub async fn start(script: Script) -> Browser {
        let driver = Driver::start();
        let address = format!("http://127.0.0.1:{}", driver.port);
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".into(), chrome_options(&driver.profile));
        let client =
            Client::with_capabilities_and_connector(&address, &capabilities, HttpConnector::new())
                .await
                .unwrap_or_else(|e| panic!("Chromium did not start; is `chromium` installed? {e}"));
        client.update_timeouts(patience()).await.unwrap();
        let browser = Browser { client, script, driver };
        browser.allow(script).await;
        browser
    }

    /// Runs a script of the test's own, also where the page may run none, and answers what
    /// it returns (or what its promise brings).
    pub async fn inspect(&self, script: &str) -> Value {
        self.allow(Script::On).await;
        let found = self.client.execute(script, vec![]).await;
        self.allow(self.script).await;
        found.unwrap()
    }

    async fn allow(&self, script: Script) {
        let disabled = json!({ "value": matches!(script, Script::Off) });
        self.devtools("Emulation.setScriptExecutionDisabled", disabled).await;
    }

    /// Makes the inside of the window this many CSS pixels wide and high. Chromium refuses
    /// windows under 500 pixels, so the device itself is given other measures.
    pub async fn resize(&self, (width, height): (u32, u32)) {
        let measures = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false
        });
        self.devtools("Emulation.setDeviceMetricsOverride", measures).await;
    }

    /// Shows pages in the dark or the light colour scheme.
    pub async fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// Cuts the line to the server, or gives it back.
    pub async fn offline(&self, is_cut: bool) {
        self.devtools("Network.enable", json!({})).await;
        let line = json!({
            "offline": is_cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1
        });
        self.devtools("Network.emulateNetworkConditions", line).await;
    }

    /// The page as a printer gets it: a PDF.
    pub async fn printed(&self) -> Vec<u8> {
        let sheet = json!({ "preferCSSPageSize": true, "paperWidth": 8.27, "paperHeight": 11.69 });
        let answer = self.devtools("Page.printToPDF", sheet).await;
        let written = answer["value"]["data"].as_str().expect("a PDF");
        STANDARD.decode(written).unwrap()
    }

    /// Sends one DevTools command, by chromedriver's own addition to WebDriver, and answers what
    /// came back.
    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let session = self.client.session_id().await.unwrap().expect("a session");
        let path = format!("/session/{session}/goog/cdp/execute");
        let body = json!({ "cmd": command, "params": parameters }).to_string();
        let (status, answer) = http::post(self.driver.port, &path, &body).unwrap();
        assert_eq!(status, 200, "{command}: {answer}");
        serde_json::from_str(&answer).unwrap()
    }
}

fn patience() -> fantoccini::wd::TimeoutConfiguration {
    let long = Some(Duration::from_secs(60));
    fantoccini::wd::TimeoutConfiguration::new(long, long, Some(Duration::ZERO))
}

fn chrome_options(profile: &TempDir) -> Value {
    json!({
        "args": [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-prefers-reduced-motion",
            "--lang=nl",
            "--window-size=1280,900",
            format!("--user-data-dir={}", profile.path().display()),
        ],
    })
}

/// A running chromedriver and the folder with the profile of its Chromium.
struct Driver {
    process: Child,
    port: u16,
    profile: TempDir,
}

impl Driver {
    fn start() -> Driver {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("chromedriver not found; run `make test` once: {e}"));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| port_in(&line))
            .expect("chromedriver says on which port it listens");
        std::thread::spawn(move || lines.for_each(drop));
        Driver { process, port, profile: TempDir::new().unwrap() }
    }
}

/// The port in `ChromeDriver was started successfully on port 38437.`
fn port_in(line: &str) -> Option<u16> {
    line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to stop, chromedriver ends its Chromium too; killed, it would leave it behind.
        let _ = http::get(self.port, "/shutdown");
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
