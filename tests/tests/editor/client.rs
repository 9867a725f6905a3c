//! A client of a language server, as an editor is one.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// `ContentModified`: the server asks to try again.
const TRY_AGAIN: i64 = -32801;

pub(crate) struct Client {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    file: PathBuf,
    id: u64,
    version: u64,
}

impl Client {
    /// Starts rust-analyzer on a package, and opens its only file.
    pub(crate) fn start(project: &Path) -> Self {
        let mut server = Command::new("rust-analyzer")
            .current_dir(project)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (sender, messages) = channel();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                let _ = sender.send(message);
            }
        });
        let input = server.stdin.take().unwrap();
        let file = project.join("src/main.rs");
        let mut client = Self { server, input, messages, file, id: 0, version: 0 };
        client.initialize(project);
        client
    }

    fn initialize(&mut self, project: &Path) {
        let capabilities = json!({
            "experimental": { "serverStatusNotification": true },
            "textDocument": { "hover": { "contentFormat": ["plaintext"] } },
        });
        let params = json!({
            "processId": null,
            "rootUri": uri(project),
            "capabilities": capabilities,
            "initializationOptions": { "checkOnSave": false },
        });
        self.ask("initialize", &params);
        self.notify("initialized", &json!({}));
        self.wait(|it| {
            it["method"] == "experimental/serverStatus" && it["params"]["quiescent"] == true
        });
        let text = std::fs::read_to_string(&self.file).unwrap();
        let document =
            json!({ "uri": uri(&self.file), "languageId": "rust", "version": 0, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    /// Replaces the text of the file.
    pub(crate) fn write(&mut self, text: &str) {
        self.version += 1;
        let document = json!({ "uri": uri(&self.file), "version": self.version });
        let params = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        self.notify("textDocument/didChange", &params);
    }

    /// Asks about the place at this byte of the text.
    pub(crate) fn ask_at(&mut self, method: &str, text: &str, at: usize, more: &Value) -> Value {
        let before = &text[..at];
        let line = before.matches('\n').count();
        let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
        let mut params = json!({
            "textDocument": { "uri": uri(&self.file) },
            "position": { "line": line, "character": character },
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            params[key] = value.clone();
        }
        self.ask(method, &params)
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        loop {
            self.id += 1;
            let id = self.id;
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
            let answer = self.wait(|it| it["id"] == id && it.get("method").is_none());
            if answer["error"]["code"] != TRY_AGAIN {
                return answer["result"].clone();
            }
        }
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    /// Waits for a message, and answers the questions of the server with nothing.
    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("rust-analyzer answers");
            if wanted(&message) {
                return message;
            }
            if message.get("method").is_some() && message.get("id").is_some() {
                let result = if message["method"] == "workspace/configuration" {
                    json!([null])
                } else {
                    Value::Null
                };
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(number) = line.strip_prefix("Content-Length: ") {
            length = number.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
