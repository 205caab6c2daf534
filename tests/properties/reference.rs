//! Slow and obvious readers of addresses, written from the grammar and for nothing but being right.

/// An address with its prefix length and zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Six {
    pub(crate) bits: u128,
    pub(crate) len: Option<u8>,
    pub(crate) zone: Option<String>,
}

/// An address with its prefix length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Four {
    pub(crate) bits: u32,
    pub(crate) len: Option<u8>,
}

/// A decimal number of digits only, at most `max`.
fn number(text: &str, max: u32) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // A number too long for its type is too large in any case.
    text.parse().ok().filter(|n| digits && *n <= max)
}

/// `address [%zone] [/length]`.
pub(crate) fn six(text: &str) -> Option<Six> {
    let (front, len) = match text.split_once('/') {
        Some((front, len)) => (front, Some(number(len, 128)? as u8)),
        None => (text, None),
    };
    let (address, zone) = match front.split_once('%') {
        Some((address, zone)) => (address, Some(zone.to_string()).filter(|z| !z.is_empty())),
        None => (front, None),
    };
    Some(Six { bits: bits(address)?, len, zone })
}

/// Eight groups, or fewer around one `::` that stands for at least one.
fn bits(address: &str) -> Option<u128> {
    if !(2..=45).contains(&address.len()) {
        return None;
    }
    let all = match address.split_once("::") {
        Some((left, right)) => {
            // A second "::" leaves an empty group behind, which `groups` refuses.
            let (left, right) = (groups(left, false)?, groups(right, true)?);
            let zeros = 8usize.checked_sub(left.len() + right.len()).filter(|n| *n > 0)?;
            [left, vec![0; zeros], right].concat()
        }
        None => groups(address, true)?,
    };
    (all.len() == 8).then(|| all.iter().fold(0, |n, g| n << 16 | u128::from(*g)))
}

/// Groups between colons; the last may be four octets if this is the end of the address.
fn groups(text: &str, end: bool) -> Option<Vec<u16>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let parts: Vec<&str> = text.split(':').collect();
    let mut all = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        if part.contains('.') {
            let quad = octets(part).filter(|o| o.len() == 4 && end && i + 1 == parts.len())?;
            all.extend([quad[0] << 8 | quad[1], quad[2] << 8 | quad[3]]);
        } else {
            let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit());
            all.push(u16::from_str_radix(part, 16).ok().filter(|_| digits)?);
        }
    }
    Some(all)
}

fn octets(text: &str) -> Option<Vec<u16>> {
    text.split('.').map(|part| number(part, 255).map(|n| n as u16)).collect()
}

/// Four octets, or fewer before a prefix length, decimal; octal if all four have four octal digits with a zero in front.
pub(crate) fn four(text: &str) -> Option<Four> {
    let (front, behind) = match text.split_once('/') {
        Some((front, behind)) => (front, Some(behind)),
        None => (text, None),
    };
    if let Some(found) = octal(front, behind) {
        return Some(found);
    }
    let len = match behind {
        Some(len) => Some(number(len, 32).filter(|_| len == "0" || !len.starts_with('0'))? as u8),
        None => None,
    };
    let short = len.is_some();
    // One dot may stand behind fewer than four octets.
    let front = front.strip_suffix('.').filter(|f| short && f.split('.').count() < 4).unwrap_or(front);
    let octets = octets(front).filter(|o| o.len() == 4 || (short && o.len() < 4))?;
    let padded = octets.iter().copied().chain([0; 4]).take(4);
    Some(Four { bits: padded.fold(0, |n, o| n << 8 | u32::from(o)), len })
}

fn octal(front: &str, behind: Option<&str>) -> Option<Four> {
    let parts: Vec<&str> = front.split('.').collect();
    let shape = |p: &&str| p.len() == 4 && p.starts_with('0') && p.bytes().all(|b| (b'0'..=b'7').contains(&b));
    if parts.len() != 4 || !parts.iter().all(shape) {
        return None;
    }
    let len = match behind {
        Some(len) => Some(number(len, 32).filter(|_| len.len() <= 2)? as u8),
        None => None,
    };
    let octets: Option<Vec<u32>> = parts.iter().map(|p| u32::from_str_radix(p, 8).ok().filter(|n| *n <= 255)).collect();
    Some(Four { bits: octets?.iter().fold(0, |n, o| n << 8 | o), len })
}

#[test]
fn the_references_read_what_they_should() {
    let bits = |t: &str| six(t).map(|a| a.bits);
    assert_eq!(bits("::"), Some(0));
    assert_eq!(bits("1:2:3:4:5:6:7:8"), Some(0x0001_0002_0003_0004_0005_0006_0007_0008));
    assert_eq!(bits("1:2:3:4:5:6:7::"), Some(0x0001_0002_0003_0004_0005_0006_0007_0000));
    assert_eq!(bits("1::1.2.3.4"), Some(0x0001_0000_0000_0000_0000_0000_0102_0304));
    for bad in ["", ":", ":::", "1:2:3:4::5:6:7:8", "1::2::3", "1:2:3:4:5:6:7", "::1:", ":1::", "1.2.3.4::", "::00001"]
    {
        assert_eq!(bits(bad), None, "{bad}");
    }
    assert_eq!(six("fe80::1%x/64"), Some(Six { bits: 0xfe80 << 112 | 1, len: Some(64), zone: Some("x".into()) }));
    let read = |t: &str| four(t).map(|a| (a.bits, a.len));
    assert_eq!(read("010.020.030.040"), Some((0x0a14_1e28, None)));
    assert_eq!(read("0010.0020.0030.0040"), Some((0x0810_1820, None)));
    assert_eq!(read("1.2./16"), Some((0x0102_0000, Some(16))));
    for bad in ["1.2", "1.2.3.4/024", "1.2.3.4./8", "1.2.3.4.5", "256.1.1.1", "/8", "1..2/8"] {
        assert_eq!(read(bad), None, "{bad}");
    }
}
