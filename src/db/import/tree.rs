//! The search tree, written straight from sorted prefixes: no node is held but as the bytes of the file.

/// A prefix and the place of its record. IPv4 is in ::/96.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TreeEntry {
    /// The first address.
    pub(super) first: u128,
    /// The length of the prefix in the IPv6 space.
    pub(super) len: u8,
    /// The line that it comes from.
    pub(super) line: u32,
    /// The place of its record in the data section.
    pub(super) record: u32,
}

/// The separator between tree and data, in bytes.
const SEPARATOR: u64 = 16;

/// What one side of a node leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Branch {
    Empty,
    Record(u32),
    Node(u32),
}

/// A search tree as bytes.
pub(super) struct SearchTree {
    /// The nodes and the separator.
    pub(super) bytes: Vec<u8>,
    pub(super) nodes: u32,
    /// The bits of one side of a node: 24, 28 or 32.
    pub(super) record_bits: u16,
}

/// A tree that is too large for the format.
pub(super) struct TreeTooLarge;

impl SearchTree {
    /// The tree of prefixes that are sorted, wide ones before the narrow ones in them, each once. `data` is the size of
    /// the data section; `room` is reserved for what follows the tree.
    pub(super) fn new(entries: &[TreeEntry], data: usize, room: usize) -> Result<SearchTree, TreeTooLarge> {
        let mut count = Nodes { next: 0, sink: None };
        count.root(entries);
        let nodes = u32::try_from(count.next).map_err(|_| TreeTooLarge)?;
        let record_bits = match u64::from(nodes) + SEPARATOR + data as u64 {
            0..0x100_0000 => 24,
            0x100_0000..0x1000_0000 => 28,
            0x1000_0000..0x1_0000_0000 => 32,
            _ => return Err(TreeTooLarge),
        };
        let size = nodes as usize * usize::from(record_bits) / 4 + SEPARATOR as usize;
        let mut bytes = Vec::with_capacity(size + room);
        bytes.resize(size, 0);
        let mut tree = SearchTree { bytes, nodes, record_bits };
        Nodes { next: 0, sink: Some(&mut tree) }.root(entries);
        Ok(tree)
    }

    /// Writes a node.
    fn put(&mut self, node: u64, sides: [Branch; 2]) {
        let [left, right] = sides.map(|side| match side {
            Branch::Empty => self.nodes,
            Branch::Node(node) => node,
            Branch::Record(place) => self.nodes + SEPARATOR as u32 + place,
        });
        let ([a, b, c, d], [e, f, g, h]) = (left.to_be_bytes(), right.to_be_bytes());
        let at = node as usize * usize::from(self.record_bits) / 4;
        let mut write = |bytes: &[u8]| {
            if let Some(place) = self.bytes.get_mut(at..at + bytes.len()) {
                place.copy_from_slice(bytes);
            }
        };
        match self.record_bits {
            24 => write(&[b, c, d, f, g, h]),
            28 => write(&[b, c, d, a << 4 | e, f, g, h]),
            _ => write(&[a, b, c, d, e, f, g, h]),
        }
    }
}

/// Numbers the nodes from the root, and writes them if there is where to.
struct Nodes<'t> {
    next: u64,
    sink: Option<&'t mut SearchTree>,
}

impl Nodes<'_> {
    /// The whole tree: the root is a node even if all addresses have one record.
    fn root(&mut self, entries: &[TreeEntry]) {
        let branch = self.branch(entries, 0, Branch::Empty);
        if !matches!(branch, Branch::Node(_)) {
            self.next = 1;
            self.put(0, [branch; 2]);
        }
    }

    /// What the prefixes of this length at the front of `entries` lead to; all of them are in one prefix of that length.
    /// At most 128 deep.
    fn branch(&mut self, mut entries: &[TreeEntry], depth: u8, mut around: Branch) -> Branch {
        while let Some((first, rest)) = entries.split_first().filter(|(first, _)| first.len <= depth) {
            (around, entries) = (Branch::Record(first.record), rest);
        }
        if entries.is_empty() {
            return around;
        }
        let node = self.next;
        self.next += 1;
        let bit = 1_u128 << (127 - depth.min(127));
        let (left, right) = entries.split_at(entries.partition_point(|entry| entry.first & bit == 0));
        let sides = [self.branch(left, depth + 1, around), self.branch(right, depth + 1, around)];
        if sides[0] == sides[1] && !matches!(sides[0], Branch::Node(_)) {
            // nothing was numbered after it
            self.next = node;
            return sides[0];
        }
        self.put(node, sides);
        Branch::Node(node as u32)
    }

    fn put(&mut self, node: u64, sides: [Branch; 2]) {
        if let Some(tree) = &mut self.sink {
            tree.put(node, sides);
        }
    }
}
