//! The vendors whose OUI is shared by many, so that more bits of a MAC address name the vendor: the numbers that
//! anonymised identifiers carry for them.

/// An OUI below which the registry hands out longer blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedOui {
    /// The OUI, 24 bits.
    pub oui: u32,
    /// How many bits after the OUI belong to the vendor: 12 in 36-bit blocks, 4 in 28-bit blocks.
    pub vendor_bits: u8,
    /// The number that represents the OUI in an anonymised identifier, 12 bits.
    pub number: u16,
    /// The OUI that the number is read back as: where several share a number, one of them.
    pub decoded: u32,
}

static SOURCE: &[u8] = include_bytes!("../../data/oui-map.csv");
const ROWS: usize = 406;
const NOTHING: SharedOui = SharedOui { oui: 0, vendor_bits: 0, number: 0, decoded: 0 };

/// The table, in ascending order of the OUI; read when the program is compiled.
static TABLE: [SharedOui; ROWS] = table();

/// Numbers without a row of their own that the decoder knows.
static DECODED_ONLY: [(u16, u32); 2] = [(0x00b, 0x00_1bc5), (0x00c, 0x70_b3d5)];

/// A bit for each end of an OUI in the table: of most OUIs, vendors share none.
#[expect(clippy::indexing_slicing, reason = "runs when the program is compiled, where a bad index is an error")]
static ENDS: [u64; 64] = {
    let (mut ends, mut row) = ([0; 64], 0);
    while row < ROWS {
        let end = TABLE[row].oui as usize % 4096;
        ends[end / 64] |= 1 << (end % 64);
        row += 1;
    }
    ends
};

/// The row of an OUI (24 bits), if vendors share it.
pub fn shared(oui: u32) -> Option<&'static SharedOui> {
    let end = oui as usize % 4096;
    if ENDS.get(end / 64).is_none_or(|ends| ends >> (end % 64) & 1 == 0) {
        return None;
    }
    TABLE.binary_search_by_key(&oui, |row| row.oui).ok().and_then(|at| TABLE.get(at))
}

/// The OUI that a number is read back as.
pub fn decode(number: u16) -> Option<u32> {
    let only = DECODED_ONLY.iter().find(|(n, _)| *n == number).map(|(_, oui)| *oui);
    only.or_else(|| TABLE.iter().find(|row| row.number == number).map(|row| row.decoded))
}

/// Reads the rows `OUI,bits,number,decoded OUI`, all but `bits` in hex.
#[expect(clippy::indexing_slicing, reason = "runs when the program is compiled, where a bad index is an error")]
const fn table() -> [SharedOui; ROWS] {
    let (mut rows, mut at) = ([NOTHING; ROWS], 0);
    let mut rest = after_newline(after_newline(SOURCE));
    while !rest.is_empty() {
        let (oui, tail) = field(rest, 16);
        let (vendor_bits, tail) = field(tail, 10);
        let (number, tail) = field(tail, 16);
        let (decoded, tail) = field(tail, 16);
        rows[at] = SharedOui { oui, vendor_bits: vendor_bits as u8, number: number as u16, decoded };
        assert!(at == 0 || rows[at - 1].oui < oui, "data/oui-map.csv is not sorted");
        rest = tail;
        at += 1;
    }
    assert!(at == ROWS, "data/oui-map.csv has another number of rows");
    rows
}

/// A number up to a comma, and what follows the comma.
const fn field(text: &[u8], base: u32) -> (u32, &[u8]) {
    let (mut value, mut rest) = (0, text);
    while let [c, tail @ ..] = rest {
        rest = tail;
        match (*c as char).to_digit(base) {
            Some(digit) => value = value * base + digit,
            None => return (value, rest),
        }
    }
    (value, rest)
}

const fn after_newline(mut text: &[u8]) -> &[u8] {
    while let [c, tail @ ..] = text {
        text = tail;
        if *c == b'\n' {
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_its_source() {
        let text = std::str::from_utf8(SOURCE).unwrap();
        for line in text.lines().skip(2) {
            let fields: Vec<&str> = line.split(',').collect();
            let row = shared(u32::from_str_radix(fields[0], 16).unwrap()).unwrap();
            assert_eq!(row.vendor_bits.to_string(), fields[1]);
            assert_eq!(format!("{:03x}", row.number), fields[2]);
            assert_eq!(format!("{:06x}", decode(row.number).unwrap()), fields[3]);
        }
        let named = |oui: &u32| TABLE.iter().any(|row| row.oui == *oui);
        assert_eq!((0..1 << 24).filter(|oui| shared(*oui).is_some()).filter(named).count(), ROWS);
        assert_eq!(shared(0x00_1122), None);
        assert_eq!(decode(0x00b), Some(0x00_1bc5));
        assert_eq!(decode(0xfff), None);
    }
}
