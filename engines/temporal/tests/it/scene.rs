//! The server, clients of it, and workers in this process.

use std::future::pending;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use conjoin_servers::Temporal;
use conjoin_temporal::{Activity, Tasks};
use tempfile::TempDir;
use temporalio_client::errors::ActivityResultError;
use temporalio_client::{
    ActivityHandle, ActivityStartOptions, Client, ClientOptions, Connection, ConnectionOptions, Url,
};
use temporalio_common::RetryPolicy;
use temporalio_sdk::runtime::RuntimeOptions;
use temporalio_sdk::{Runtime, Worker, WorkerOptions};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};

use crate::task::{Act, Do, Env, Log};

static SERVER: LazyLock<Option<Temporal>> = LazyLock::new(Temporal::start);

pub(crate) const HEARTBEAT: Duration = Duration::from_secs(2);

/// A task queue of a test of its own, and what its runs have written down.
pub(crate) struct Scene {
    pub(crate) client: Client,
    pub(crate) queue: String,
    dir: TempDir,
}

impl Scene {
    /// Without a server it prints `SKIPPED`.
    pub(crate) async fn new() -> Option<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let queue = format!("queue-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let client = connect(&url()?).await;
        Some(Self { client, queue, dir: tempfile::tempdir().unwrap() })
    }

    pub(crate) fn log(&self) -> Log {
        Log(self.path())
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("log")
    }

    /// Options with short waits. `attempts` is the most.
    pub(crate) fn options(&self, id: &str, attempts: u32) -> ActivityStartOptions {
        // Unique on the server.
        let id = format!("{id} of {}", self.queue);
        let short = Duration::from_millis(100);
        let retry = RetryPolicy::builder().initial_interval(short).maximum_interval(short);
        ActivityStartOptions::with_start_to_close_timeout(&self.queue, id, Duration::from_mins(1))
            .heartbeat_timeout(HEARTBEAT)
            .retry_policy(retry.maximum_attempts(attempts).build())
            .build()
    }

    pub(crate) async fn start(&self, act: Act, attempts: u32) -> Started {
        let task = Do { text: "seam".to_owned(), act };
        let options = self.options("job", attempts);
        Started(self.client.start_activity(Activity::new(), task, options).await.unwrap())
    }

    /// Waits until a line is there so often.
    pub(crate) async fn until(&self, line: &str, times: usize) {
        until(&format!("{line} {times} times"), || self.log().count(line) >= times).await;
    }
}

pub(crate) struct Started(pub(crate) ActivityHandle<Client, Activity<Do, Env>>);

impl Started {
    pub(crate) async fn result(&self) -> Result<usize, ActivityResultError> {
        let result = timeout(Duration::from_secs(90), self.0.result()).await;
        result.expect("the activity does not end")
    }
}

/// Returns the URL of the server, if there is one.
pub(crate) fn url() -> Option<String> {
    SERVER.as_ref().map(Temporal::url)
}

pub(crate) async fn connect(url: &str) -> Client {
    let begin = Instant::now();
    loop {
        let options = ConnectionOptions::new(url.parse::<Url>().unwrap()).build();
        match Connection::connect(options).await {
            Ok(connection) => {
                let options = ClientOptions::new("default").build();
                return Client::new(connection, options).unwrap();
            }
            Err(error) => assert!(begin.elapsed() < Duration::from_secs(30), "{error}"),
        }
        sleep(Duration::from_millis(100)).await;
    }
}

pub(crate) async fn until(what: &str, is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_mins(1), "not {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// A worker on a thread of its own, since the future of the SDK's is not `Send`.
pub(crate) struct Working {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Working {
    pub(crate) fn start(scene: &Scene) -> Self {
        let env = Env { log: scene.log() };
        Self::with(scene, Tasks::new(env).with::<Do>(), None)
    }

    pub(crate) fn with<E: Send + Sync + 'static>(
        scene: &Scene,
        tasks: Tasks<E>,
        grace: Option<Duration>,
    ) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (url, queue) = (url().unwrap(), scene.queue.clone());
        let work = move || {
            let options = WorkerOptions::new(queue).register_activities(tasks);
            work(&url, options.maybe_graceful_shutdown_period(grace).build(), stopped);
        };
        Self { stop, thread: thread::spawn(work) }
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) fn stop(self) {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap();
    }
}

/// Works until told to stop.
pub(crate) fn work(url: &str, options: WorkerOptions, stop: oneshot::Receiver<()>) {
    // With one thread, a task that blocked it would be noticed.
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio.block_on(async {
        let runtime = Runtime::from_current_tokio(RuntimeOptions::default()).unwrap();
        let mut worker = Worker::new(&runtime, connect(url).await, options).unwrap();
        let shut_down = worker.shutdown_handle();
        let stop = async {
            // Without a sender it works for ever.
            if stop.await.is_err() {
                pending::<()>().await;
            }
            shut_down();
            pending::<()>().await;
        };
        tokio::select! {
            ended = worker.run() => ended.unwrap(),
            () = stop => {}
        }
    });
}
