package policy

// MaxSlots is how many places an agenda has at most.
const MaxSlots = 64

// Compile works out what the hot path needs and would cost too much there. It is called once, before
// the document is in force.
func (d *Document) Compile() {
	d.kept = make([][MaxSlots + 1]uint64, len(d.Quotas))
	for slots := range MaxSlots + 1 {
		free := uint64(1)<<slots - 1
		if slots == MaxSlots {
			free = ^uint64(0)
		}
		for i := range d.Quotas {
			d.kept[i][slots] = spread(&free, slots, slots*int(d.Quotas[i].Percent)/100)
		}
	}
}

// spread takes n of the free places of an agenda, as evenly over the day as it goes.
func spread(free *uint64, slots, n int) (kept uint64) {
	for k := range n {
		at := (2*k + 1) * slots / (2 * n)
		for range slots {
			if bit := uint64(1) << at; *free&bit != 0 {
				*free, kept = *free&^bit, kept|bit
				break
			}
			at = (at + 1) % slots
		}
	}
	return kept
}

// Kept is the mask of the places that the i-th quota keeps in an agenda of so many places.
func (d *Document) Kept(i int, slots uint8) uint64 {
	if i >= len(d.kept) || slots > MaxSlots {
		return 0
	}
	return d.kept[i][slots]
}
