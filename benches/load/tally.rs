//! What came, counted over all receivers: each checks that every sender's numbers come one by one.

/// Of the receivers, those who write too.
pub const SENDERS: usize = 10;

/// Begins a message's text and fills it up. Nothing else in an event holds it.
const MARK: u8 = b'#';

/// Bytes of a message's text.
const BODY: usize = 64;

const EVENT: &[u8] = br#"{"type":"event""#;
const REPLY: &[u8] = br#"{"type":"reply""#;
const ERROR: &[u8] = br#""error":"#;

/// For each sender, the number that a receiver awaits.
pub type Awaited = [u32; SENDERS];

/// A message: whose, which of that sender's, and when it was sent, in µs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub sender: usize,
    pub number: u32,
    pub at: u32,
}

#[derive(Default)]
pub struct Tally {
    receivers: u32,
    /// In their turn, or after a gap.
    pub delivered: u64,
    /// Again, or after a later one of the same sender.
    pub astray: u64,
    pub acknowledged: u64,
    pub refused: u64,
    pub sent: u64,
    /// Messages that every receiver has.
    pub finished: u64,
    /// For each sender, how many have each message.
    reached: [Vec<u32>; SENDERS],
    /// How long deliveries took, in µs, while that is asked for.
    pub latencies: Option<Vec<u32>>,
}

impl Tally {
    pub fn new(receivers: usize) -> Self {
        Self { receivers: receivers as u32, ..Self::default() }
    }

    /// The next message to send, of the sender whose turn it is.
    pub fn next(&mut self, at: u32) -> Stamp {
        let sender = self.sent as usize % SENDERS;
        let number = self.reached[sender].len() as u32;
        self.reached[sender].push(0);
        self.sent += 1;
        Stamp { sender, number, at }
    }

    /// Messages that not everybody has yet.
    pub fn under_way(&self) -> u64 {
        self.sent - self.finished
    }

    /// Deliveries that have not come.
    pub fn missing(&self) -> u64 {
        self.sent * u64::from(self.receivers) - self.delivered
    }

    /// One frame at one receiver. True when a message has now reached everybody.
    pub fn hear(&mut self, text: &[u8], awaited: &mut Awaited, now: u32) -> bool {
        if text.starts_with(REPLY) {
            let refused = text.windows(ERROR.len()).any(|part| part == ERROR);
            if refused {
                self.refused += 1
            } else {
                self.acknowledged += 1
            }
            return false;
        }
        let Some(stamp) = text.starts_with(EVENT).then(|| Stamp::read(text)).flatten() else {
            return false;
        };
        let awaited = &mut awaited[stamp.sender];
        if stamp.number < *awaited {
            self.astray += 1;
            return false;
        }
        *awaited = stamp.number + 1;
        self.delivered += 1;
        if let Some(latencies) = &mut self.latencies {
            latencies.push(now.saturating_sub(stamp.at));
        }
        let reached = &mut self.reached[stamp.sender][stamp.number as usize];
        *reached += 1;
        let finished = *reached == self.receivers;
        self.finished += u64::from(finished);
        finished
    }
}

impl Stamp {
    /// As a message's text.
    pub fn text(self) -> String {
        let Self { sender, number, at } = self;
        let mut text = format!("#{sender} {number} {at} ");
        text.extend((text.len()..BODY).map(|_| char::from(MARK)));
        text
    }

    /// Out of the frame that carries it.
    fn read(frame: &[u8]) -> Option<Self> {
        let begin = frame.iter().position(|byte| *byte == MARK)?;
        let mut numbers = frame[begin + 1..].split(|byte| *byte == b' ').map(number);
        Some(Self { sender: numbers.next()? as usize, number: numbers.next()?, at: numbers.next()? })
    }
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}
