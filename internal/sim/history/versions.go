package history

import "github.com/cupo-ec/cupo/allocator"

// checksum is of a part, now and then of one that there is not.
func (h *History) checksum(c *allocator.Command) {
	c.Part = uint16(h.upTo(allocator.ChecksumParts))
	if h.odd() {
		c.Part += allocator.ChecksumParts
	}
}

// raiseFormat is to a version that this build knows: of any other the process would have to end.
func (h *History) raiseFormat(c *allocator.Command) {
	c.Format = uint16(h.upTo(int(allocator.NewestFormat)))
}
