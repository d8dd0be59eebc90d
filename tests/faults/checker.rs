//! Compares what senders were told with what every reader saw and with what is there in the end. It is tried on
//! runs with one thing wrong, which it must find.

use std::collections::HashMap;

/// A message as its place in the log and its words, which no other message has.
pub type Seen = (i64, String);

/// What happened in one run.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// What senders were told: these words, at this place.
    pub acknowledged: Vec<Seen>,
    /// What each reader got, in the order it came, over all its connections.
    pub readers: Vec<Vec<Seen>>,
    /// What `history` tells in the end.
    pub history: Vec<Seen>,
}

/// What is wrong with a run, in words; empty when nothing is.
pub fn faults(run: &Run) -> Vec<String> {
    let mut faults = Vec::new();
    let mut places: HashMap<&str, i64> = HashMap::new();
    for (cursor, words) in &run.history {
        if places.insert(words, *cursor).is_some() {
            faults.push(format!("doubled: {words}"));
        }
    }
    for (cursor, words) in &run.acknowledged {
        match places.get(words.as_str()) {
            None => faults.push(format!("lost: {words}")),
            Some(place) if place != cursor => faults.push(format!("acknowledged at another place: {words}")),
            Some(_) => {}
        }
    }
    if run.history.len() > run.acknowledged.len() {
        faults.push(format!("phantoms: {} more than acknowledged", run.history.len() - run.acknowledged.len()));
    }
    for (number, reader) in run.readers.iter().enumerate() {
        if let Some(pair) = reader.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
            faults.push(format!("reader {number}: {:?} before {:?}", pair[0], pair[1]));
        } else if *reader != run.history {
            faults.push(format!("reader {number} saw {} messages of {}", reader.len(), run.history.len()));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Run {
        let all: Vec<Seen> = (1..=6).map(|n| (n * 3, format!("w{n}"))).collect();
        Run { acknowledged: all.clone(), readers: vec![all.clone(), all.clone()], history: all }
    }

    #[test]
    fn a_good_run_has_no_faults() {
        assert_eq!(faults(&good()), Vec::<String>::new());
    }

    #[test]
    fn each_single_fault_is_found() {
        type Mutant = (&'static str, fn(&mut Run));
        let mutants: [Mutant; 8] = [
            ("an acknowledged message is not there", |run| {
                run.history.remove(2);
                run.readers.iter_mut().for_each(|reader| drop(reader.remove(2)));
            }),
            ("a message is there twice", |run| run.history.push((99, "w1".to_owned()))),
            ("a message that nobody sent", |run| {
                run.history.push((99, "x".to_owned()));
                run.readers.iter_mut().for_each(|reader| reader.push((99, "x".to_owned())));
            }),
            ("acknowledged at another place", |run| run.acknowledged[1].0 += 1),
            ("a reader missed one", |run| drop(run.readers[1].remove(3))),
            ("a reader missed the last one", |run| drop(run.readers[1].pop())),
            ("a reader got one twice", |run| {
                let again = run.readers[0][2].clone();
                run.readers[0].insert(3, again);
            }),
            ("a reader got two in another order", |run| run.readers[0].swap(1, 2)),
        ];
        for (what, mutate) in mutants {
            let mut run = good();
            mutate(&mut run);
            assert!(!faults(&run).is_empty(), "{what}");
        }
    }
}
