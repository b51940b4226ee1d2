package raftstore

// buffer holds changes that are applied but not in the state store yet, in the order in which they
// were made. Bytes live in chunks and operations point at them by number, so that a buffer of many
// megabytes is a handful of objects to the garbage collector.
type buffer struct {
	sequence uint64 // buffers are numbered from 1, in the order in which they land
	applied  uint64 // the log index up to which the changes of this buffer and all before it go
	chunks   [][]byte
	ops      []operation
	size     int64

	// index finds the newest operation on a key. It is built when somebody reads, up to indexed:
	// most buffers land without ever being asked.
	index   map[string]int
	indexed int
}

type operation struct {
	chunk, offset uint32
	keyLen        uint32
	valueLen      int32 // deleted where negative
}

const (
	chunkBytes     = 64 << 10
	operationBytes = 16
	deleted        = -1
)

// Put implements Changes.
func (b *buffer) Put(key, value []byte) { b.add(key, value, int32(len(value))) }

// Delete implements Changes.
func (b *buffer) Delete(key []byte) { b.add(key, nil, deleted) }

func (b *buffer) add(key, value []byte, valueLen int32) {
	need := len(key) + len(value)
	if n := len(b.chunks); n == 0 || cap(b.chunks[n-1])-len(b.chunks[n-1]) < need {
		b.chunks = append(b.chunks, make([]byte, 0, max(chunkBytes, need)))
	}
	chunk := &b.chunks[len(b.chunks)-1]
	b.ops = append(b.ops, operation{
		chunk:    uint32(len(b.chunks) - 1),
		offset:   uint32(len(*chunk)),
		keyLen:   uint32(len(key)),
		valueLen: valueLen,
	})
	*chunk = append(append(*chunk, key...), value...)
	b.size += int64(need) + operationBytes
}

func (b *buffer) key(op operation) []byte {
	return b.chunks[op.chunk][op.offset:][:op.keyLen]
}

func (b *buffer) value(op operation) []byte {
	return b.chunks[op.chunk][op.offset+op.keyLen:][:op.valueLen]
}

// get answers what the buffer says about a key: known is false where it says nothing, and present
// is false where it says deleted. The value points into the buffer, which never changes it.
func (b *buffer) get(key []byte) (value []byte, present, known bool) {
	b.buildIndex()
	i, known := b.index[string(key)]
	if !known {
		return nil, false, false
	}
	op := b.ops[i]
	if op.valueLen < 0 {
		return nil, false, true
	}
	return b.value(op), true, true
}

func (b *buffer) buildIndex() {
	if b.index == nil {
		b.index = make(map[string]int, len(b.ops))
	}
	for ; b.indexed < len(b.ops); b.indexed++ {
		b.index[string(b.key(b.ops[b.indexed]))] = b.indexed
	}
}
