//! JSON as a tree (RFC 8259): what is not escaped is borrowed from the text.

use std::borrow::Cow;

use crate::protocol::read::FromJson;

/// Deeper nesting is refused; a message's tree, the deepest of our own, lies within 40.
const DEEPEST: u32 = 100;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json<'a> {
    /// Nothing; also what is absent, and a number that is not whole, which this version does not send.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// One after the other.
    List(Vec<Json<'a>>),
    /// By name.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// Reads a whole text.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        let value = reader.value()?;
        reader.peek().is_none().then_some(value)
    }

    /// The text, if it is one.
    pub fn text(self) -> Option<Cow<'a, str>> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, if it is one.
    pub fn number(self) -> Option<i64> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// The fields, if it has any.
    pub fn fields(self) -> Option<Fields<'a>> {
        if let Self::Object(fields) = self { Some(Fields(fields)) } else { None }
    }
}

/// The fields of an object, to be taken out one by one.
#[derive(Debug)]
pub struct Fields<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Fields<'a> {
    /// Takes one out and reads it. An absent one is read as null.
    pub fn take<T: FromJson>(&mut self, name: &str) -> Option<T> {
        T::from_json(self.find(name))
    }

    /// Takes the only one out, with its name.
    pub fn only(mut self) -> Option<(Cow<'a, str>, Json<'a>)> {
        self.0.pop().filter(|_| self.0.is_empty())
    }

    /// All that are left, as an object again.
    pub fn rest(self) -> Json<'a> {
        Json::Object(self.0)
    }

    // One piece of code, however many kinds of things are taken.
    #[inline(never)]
    fn find(&mut self, name: &str) -> Json<'a> {
        match self.0.iter().position(|(known, _)| known == name) {
            Some(at) => self.0.swap_remove(at).1,
            None => Json::Null,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    fn value(&mut self) -> Option<Json<'a>> {
        match self.peek()? {
            b'{' => self.within(|reader| {
                let mut fields = Vec::new();
                while reader.more(b'}', fields.is_empty())? {
                    let name = reader.string()?;
                    reader.take(b':').then_some(())?;
                    fields.push((name, reader.value()?));
                }
                Some(Json::Object(fields))
            }),
            b'[' => self.within(|reader| {
                let mut items = Vec::new();
                while reader.more(b']', items.is_empty())? {
                    items.push(reader.value()?);
                }
                Some(Json::List(items))
            }),
            b'"' => self.string().map(Json::Text),
            b'n' => self.word("null").map(|()| Json::Null),
            b't' => self.word("true").map(|()| Json::Bool(true)),
            b'f' => self.word("false").map(|()| Json::Bool(false)),
            b'-' | b'0'..=b'9' => self.number(),
            _ => None,
        }
    }

    /// What lies between two brackets, one level deeper.
    fn within(&mut self, read: fn(&mut Self) -> Option<Json<'a>>) -> Option<Json<'a>> {
        self.at += 1;
        self.depth += 1;
        let value = if self.depth > DEEPEST { None } else { read(self) };
        self.depth -= 1;
        value
    }

    /// Whether another entry follows; takes the comma before it, or the bracket that ends them.
    fn more(&mut self, end: u8, first: bool) -> Option<bool> {
        if self.take(end) {
            return Some(false);
        }
        (first || self.take(b',')).then_some(true)
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes this byte if it is the next.
    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.get(self.at..)?.starts_with(word).then_some(())?;
        self.at += word.len();
        Some(())
    }

    fn number(&mut self) -> Option<Json<'a>> {
        let rest = self.text.get(self.at..)?;
        let numeric = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let digits = rest.get(..rest.bytes().take_while(|byte| numeric(byte)).count())?;
        self.at += digits.len();
        Some(digits.parse().map_or(Json::Null, Json::Number))
    }

    /// From the quote before it to the quote behind it.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.take(b'"').then_some(())?;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = self.text.get(self.at..)?;
            let end = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\') || byte < b' ')?;
            let plain = rest.get(..end)?;
            self.at += end + 1;
            match rest.as_bytes().get(end) {
                Some(b'"') => return Some(text + plain),
                Some(b'\\') => {
                    text += plain;
                    text.to_mut().push(self.escaped()?);
                }
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let letter = self.text.as_bytes().get(self.at).copied()?;
        self.at += 1;
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code(),
            _ => return None,
        })
    }

    /// `\u1f44`, and the two halves of what lies beyond it (RFC 8259, section 7).
    fn code(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.word("\\u")?;
        let second = self.hex()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.chars().try_fold(0, |sum, digit| Some(sum * 16 + digit.to_digit(16)?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn is_the_same(ours: &Json<'_>, theirs: &Value) -> bool {
        match (ours, theirs) {
            (Json::Null, Value::Null) => true,
            (Json::Bool(ours), Value::Bool(theirs)) => ours == theirs,
            (Json::Number(ours), Value::Number(theirs)) => Some(*ours) == theirs.as_i64(),
            (Json::Text(ours), Value::String(theirs)) => ours == theirs,
            (Json::List(ours), Value::Array(theirs)) => {
                ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| is_the_same(ours, theirs))
            }
            (Json::Object(ours), Value::Object(theirs)) => {
                ours.len() == theirs.len()
                    && ours.iter().all(|(name, ours)| theirs.get(&**name).is_some_and(|it| is_the_same(ours, it)))
            }
            _ => false,
        }
    }

    #[test]
    fn what_is_json_is_read_as_it_is() {
        for text in [
            r#"{"a":[1,-2,true,false,null,"x"],"b":{"c":{}},"d":[]}"#,
            " [ 1 , { \"a\" : \"b\" } ] ",
            r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\udc4b e 👋""#,
            "9223372036854775807",
            "-9223372036854775808",
            "\"\"",
        ] {
            let ours = Json::parse(text).expect(text);
            assert!(is_the_same(&ours, &serde_json::from_str(text).unwrap()), "{text}: {ours:?}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            "{",
            "[1",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "[1 2]",
            "nul",
            "\"",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "1x",
            "[] []",
            "{1:2}",
            "'a'",
        ] {
            assert_eq!(Json::parse(text), None, "{text}");
        }
    }

    #[test]
    fn bottomless_nesting_is_refused() {
        assert_eq!(Json::parse(&"[".repeat(10_000)), None);
    }

    #[test]
    fn a_number_of_a_later_version_is_passed_over() {
        assert_eq!(Json::parse("[1.5e3]"), Some(Json::List(vec![Json::Null])));
    }
}
