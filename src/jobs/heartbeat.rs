//! The heartbeat: every two seconds, and whenever a page asks, the sender looks again, and the
//! first beat of a day does the work of that day. What the tour is heading for is computed beside
//! it: that takes a core for seconds, and no letter waits for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use super::sender::Sender;

/// Time between two looks when nobody asks.
const BEAT: Duration = Duration::from_secs(2);

/// Time between two looks whether the forecast of today is there.
const LOOK: Duration = Duration::from_secs(15);

/// The longest time between two tries when it cannot be made.
const LONGEST: Duration = Duration::from_secs(3_600);

/// The jobs of a running instance.
pub struct Running {
    scheduler: JobScheduler,
    sender: Arc<Sender>,
    wake: Arc<Notify>,
    task: JoinHandle<()>,
    outlook: JoinHandle<()>,
}

/// Starts the heartbeat and the sender.
///
/// # Errors
/// The scheduler's.
pub async fn start(sender: Sender, wake: Arc<Notify>) -> Result<Running, JobSchedulerError> {
    let sender = Arc::new(sender);
    let task = tokio::spawn(serve(sender.clone(), wake.clone()));
    let outlook = tokio::spawn(look_ahead(sender.clone()));
    let scheduler = JobScheduler::new().await?;
    let bell = wake.clone();
    let beat = Job::new_repeated(BEAT, move |_, _| bell.notify_one())?;
    scheduler.add(beat).await?;
    scheduler.start().await?;
    wake.notify_one();
    Ok(Running { scheduler, sender, wake, task, outlook })
}

impl Running {
    /// Stops after the message in flight.
    pub async fn stop(mut self) {
        self.sender.stop();
        self.wake.notify_one();
        self.outlook.abort();
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
}

async fn look_ahead(sender: Arc<Sender>) {
    let mut pause = LOOK;
    while !sender.is_stopping() {
        let at_work = sender.clone();
        let looked = tokio::task::spawn_blocking(move || at_work.look_ahead()).await;
        let trouble = match looked {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(error) => Some(error.to_string()),
        };
        if let Some(error) = &trouble {
            tracing::error!(%error, "what is expected stays as it was");
        }
        pause = pause_after(pause, trouble.is_some());
        tokio::time::sleep(pause).await;
    }
}

/// Twice as long after each failure, up to an hour.
fn pause_after(pause: Duration, has_failed: bool) -> Duration {
    if has_failed { (pause * 2).min(LONGEST) } else { LOOK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_tried_less_and_less_often_and_after_a_success_as_often_as_before() {
        let mut pause = LOOK;
        let mut tries = 0;
        let mut waited = Duration::ZERO;
        while waited < Duration::from_secs(86_400) {
            pause = pause_after(pause, true);
            waited += pause;
            tries += 1;
        }
        assert!((24..40).contains(&tries), "{tries} tries a day");
        assert_eq!(pause, LONGEST);
        assert_eq!(pause_after(pause, false), LOOK);
    }
}
