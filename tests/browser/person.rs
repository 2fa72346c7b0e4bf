//! Somebody at the browser: the verbs of a user, the same with and without JavaScript.
//! Every page that is opened is measured by axe-core, once per address and state.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use fantoccini::Locator;

use crate::driver::{Browser, DESKTOP, PHONE, Script};
use crate::program::Program;
use crate::{axe, screenshot};

/// How long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the browser may take to leave a page; a link within the page never does.
const LEAVING: Duration = Duration::from_secs(5);
/// Stands at the end of every page.
const FOOTER: Locator<'_> = Locator::Css("footer");

/// A user with a browser of their own.
pub struct Person<'a> {
    program: &'a Program,
    /// The browser.
    pub browser: Browser,
    measured: HashSet<String>,
}

impl<'a> Person<'a> {
    /// Sits down at a browser.
    pub async fn at(program: &'a Program, script: Script) -> Person<'a> {
        let browser = Browser::start(script).await;
        browser.resize(DESKTOP).await;
        Person { program, browser, measured: HashSet::new() }
    }

    /// Opens a page of the program and measures it.
    pub async fn opens(&mut self, path: &str) {
        self.browser.client.goto(&self.program.url(path)).await.unwrap();
        self.measures().await;
    }

    /// Opens a full address, such as a one-time link.
    pub async fn opens_link(&mut self, address: &str) {
        self.browser.client.goto(address).await.unwrap();
        self.measures().await;
    }

    /// Types into a field by its name; what stood there goes.
    pub async fn types(&self, name: &str, text: &str) {
        let field = self.find(&format!("[name='{name}']")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Chooses a file in a file field.
    pub async fn types_path(&self, name: &str, path: &std::path::Path) {
        let field = self.find(&format!("input[name='{name}']")).await;
        field.send_keys(&path.display().to_string()).await.unwrap();
    }

    /// Chooses a value of a select.
    pub async fn selects(&self, name: &str, value: &str) {
        let list = self.find(&format!("select[name='{name}']")).await;
        list.select_by_value(value).await.unwrap();
    }

    /// Chooses the option of a select that shows this text.
    pub async fn selects_text(&self, name: &str, text: &str) {
        let list = self.find(&format!("select[name='{name}']")).await;
        list.select_by_label(text).await.unwrap();
    }

    /// Ticks a radio button or a box.
    pub async fn ticks(&self, name: &str, value: &str) {
        let css = format!("input[name='{name}'][value='{value}']");
        self.find(&css).await.click().await.unwrap();
    }

    /// Ticks the first boxes or the first radio button with this name.
    pub async fn ticks_first(&self, name: &str, number: usize) {
        let css = format!("input[name='{name}']");
        let boxes = self.browser.client.find_all(Locator::Css(&css)).await.unwrap();
        assert!(boxes.len() >= number, "{name}: only {} of {number}", boxes.len());
        for one in boxes.into_iter().take(number) {
            one.click().await.unwrap();
        }
    }

    /// Presses the first button that begins with this text, and measures the page that follows.
    pub async fn presses_first(&mut self, text: &str) {
        self.clicks(&format!("//main//button[starts-with(normalize-space(), '{text}')]")).await;
    }

    /// Presses the button with this text and measures the page that follows.
    pub async fn presses(&mut self, text: &str) {
        self.clicks(&format!("//main//button[normalize-space()='{text}']")).await;
    }

    /// Presses the button with this text, waits for another address and measures the page there.
    pub async fn sends(&mut self, text: &str) {
        let before = self.path().await;
        let xpath = format!("//main//button[normalize-space()='{text}']");
        self.browser.client.find(Locator::XPath(&xpath)).await.unwrap().click().await.unwrap();
        let until = Instant::now() + PATIENCE;
        while self.path().await == before {
            assert!(Instant::now() < until, "{text} led nowhere:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let wait = self.browser.client.wait().at_most(PATIENCE);
        wait.for_element(FOOTER).await.unwrap();
        self.measures().await;
    }

    /// Presses the button with this text, waits for the summary of problems and measures it.
    pub async fn refused(&mut self, text: &str) {
        let xpath = format!("//main//button[normalize-space()='{text}']");
        self.browser.client.find(Locator::XPath(&xpath)).await.unwrap().click().await.unwrap();
        let wait = self.browser.client.wait().at_most(PATIENCE);
        wait.for_element(Locator::Css("[role=alert]")).await.unwrap();
        self.measures().await;
    }

    /// Follows the link with this text and measures the page that follows.
    pub async fn follows(&mut self, text: &str) {
        self.clicks(&format!("//main//a[normalize-space()='{text}']")).await;
    }

    /// Opens a folded part by its summary.
    pub async fn unfolds(&self, text: &str) {
        let xpath = format!("//main//summary[normalize-space()='{text}']");
        self.browser.client.find(Locator::XPath(&xpath)).await.unwrap().click().await.unwrap();
    }

    /// Clicks a button and stays.
    pub async fn clicks_button(&self, text: &str) {
        let xpath = format!("//main//button[normalize-space()='{text}']");
        self.browser.client.find(Locator::XPath(&xpath)).await.unwrap().click().await.unwrap();
    }

    /// True when a link with this text can be clicked without opening anything.
    pub async fn shows_link(&self, text: &str) -> bool {
        let xpath = format!("//main//a[normalize-space()='{text}']");
        match self.browser.client.find(Locator::XPath(&xpath)).await {
            Ok(link) => link.is_displayed().await.unwrap(),
            Err(_) => false,
        }
    }

    async fn clicks(&mut self, xpath: &str) {
        let wait = self.browser.client.wait().at_most(PATIENCE);
        let element = wait.for_element(Locator::XPath(xpath)).await;
        let element = match element {
            Ok(element) => element,
            Err(error) => panic!("{xpath}: {error}\n{}", self.text().await),
        };
        let page = self.find("html").await;
        element.click().await.unwrap();
        // The driver may answer before the browser leaves the page.
        let until = Instant::now() + LEAVING;
        while page.tag_name().await.is_ok() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.browser.client.wait().at_most(PATIENCE).for_element(FOOTER).await.unwrap();
        self.measures().await;
    }

    /// Opens the page again and again until it shows the text.
    pub async fn waits_for(&mut self, path: &str, text: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            self.browser.client.goto(&self.program.url(path)).await.unwrap();
            let shown = self.text().await;
            if shown.contains(text) {
                return;
            }
            assert!(Instant::now() < until, "{path} never showed {text:?} but:\n{shown}");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    /// Panics unless the page shows the text.
    pub async fn sees(&self, text: &str) {
        let shown = self.text().await;
        assert!(shown.contains(text), "the page does not show {text:?} but:\n{shown}");
    }

    /// The text of the page.
    pub async fn text(&self) -> String {
        self.find("body").await.text().await.unwrap()
    }

    /// The path of the page.
    pub async fn path(&self) -> String {
        self.browser.client.current_url().await.unwrap().path().to_owned()
    }

    /// The address that a link on the page leads to.
    pub async fn link_with(&self, part: &str) -> String {
        let text = self.text().await;
        text.split_whitespace()
            .find(|word| word.contains(part))
            .unwrap_or_else(|| panic!("no address with {part:?} in:\n{text}"))
            .to_owned()
    }

    /// The page as a printer gets it: a PDF.
    pub async fn printed(&self) -> Vec<u8> {
        self.browser.printed().await
    }

    /// Pictures of the page at both widths, light and dark.
    pub async fn pictures(&self, name: &str) {
        self.pictures_at(name, [(DESKTOP, "1280"), (PHONE, "320")]).await;
    }

    /// Pictures of the page at two sizes, light and dark.
    pub async fn pictures_at(&self, name: &str, sizes: [((u32, u32), &str); 2]) {
        for (size, width) in sizes {
            self.browser.resize(size).await;
            for dark in [false, true] {
                self.browser.prefer_dark(dark).await;
                let shade = if dark { "dark" } else { "light" };
                screenshot::save(&self.browser, &format!("{name}-{width}-{shade}")).await;
            }
        }
        self.browser.prefer_dark(false).await;
        self.browser.resize(DESKTOP).await;
    }

    async fn measures(&mut self) {
        let path = self.path().await;
        let title = self.browser.client.title().await.unwrap();
        if self.measured.insert(format!("{path} {title}")) {
            axe::assert_no_violations(&self.browser).await;
        }
    }

    async fn find(&self, css: &str) -> fantoccini::elements::Element {
        match self.browser.client.find(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!("{css}: {error}\n{}", self.browser.client.source().await.unwrap()),
        }
    }
}
