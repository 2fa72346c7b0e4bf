//! The heartbeat: every two seconds, and whenever a page asks, the sender looks again, and the
//! first beat of a day does the work of that day.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use super::sender::Sender;

/// Time between two looks when nobody asks.
const BEAT: Duration = Duration::from_secs(2);

/// The jobs of a running instance.
pub struct Running {
    scheduler: JobScheduler,
    sender: Arc<Sender>,
    wake: Arc<Notify>,
    task: JoinHandle<()>,
}

/// Starts the heartbeat and the sender.
///
/// # Errors
/// The scheduler's.
pub async fn start(sender: Sender, wake: Arc<Notify>) -> Result<Running, JobSchedulerError> {
    let sender = Arc::new(sender);
    let task = tokio::spawn(serve(sender.clone(), wake.clone()));
    let scheduler = JobScheduler::new().await?;
    let bell = wake.clone();
    let beat = Job::new_repeated(BEAT, move |_, _| bell.notify_one())?;
    scheduler.add(beat).await?;
    scheduler.start().await?;
    wake.notify_one();
    Ok(Running { scheduler, sender, wake, task })
}

impl Running {
    /// Stops after the message in flight.
    pub async fn stop(mut self) {
        self.sender.stop();
        self.wake.notify_one();
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(%error, "the heartbeat did not stop");
        }
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the sender broke off");
        }
    }
}

async fn serve(sender: Arc<Sender>, wake: Arc<Notify>) {
    while !sender.is_stopping() {
        wake.notified().await;
        let at_work = sender.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || beat(&at_work)).await {
            tracing::error!(%error, "the sender broke off");
        }
    }
}

fn beat(sender: &Sender) {
    if let Err(error) = sender.do_daily_work() {
        tracing::error!(%error, "the work of the day failed");
    }
    if let Err(error) = sender.send_due() {
        tracing::error!(%error, "the sender could not go on");
    }
    if let Err(error) = sender.look_ahead() {
        tracing::error!(%error, "what is expected stays as it was");
    }
}
