//! A run is stopped while readers on other threads wait.

use std::sync::Arc;

use shuttle::thread;

use super::stop::{Place, Stop};
use super::{check, waker};

/// Waits like a reader whose stream is never ready.
fn wait(stop: &Stop, place: &mut Place) {
    let waker = waker();
    while !stop.is_stopped() && stop.wait(place, &waker) {
        thread::park();
    }
}

#[test]
fn every_reader_is_woken_by_a_stop() {
    check(|| {
        let stop = Arc::new(Stop::default());
        let readers = [0; 2].map(|_| {
            let stop = Arc::clone(&stop);
            thread::spawn(move || {
                let mut place = Place::default();
                wait(&stop, &mut place);
                assert!(stop.is_over(false));
                stop.leave(&mut place);
            })
        });
        stop.stop();
        for reader in readers {
            reader.join().unwrap();
        }
    });
}

#[test]
fn a_reader_that_leaves_does_not_unregister_another() {
    check(|| {
        let stop = Arc::new(Stop::default());
        let waits = Arc::clone(&stop);
        let leaves = Arc::clone(&stop);
        let left = thread::spawn(move || {
            for _ in 0..2 {
                let mut place = Place::default();
                leaves.wait(&mut place, &waker());
                leaves.leave(&mut place);
            }
        });
        let waiting = thread::spawn(move || wait(&waits, &mut Place::default()));
        stop.stop();
        left.join().unwrap();
        waiting.join().unwrap();
    });
}
