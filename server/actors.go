package server

// actorNames tells what the callers of the configuration are called.
type actorNames struct {
	byNumber map[uint32]string
	byName   map[string]uint32
}

// clusterName is what the audit calls actor 0: what the cluster does by itself.
const clusterName = "cluster"

func newActorNames(tokens []Token) *actorNames {
	names := &actorNames{byNumber: map[uint32]string{0: clusterName}, byName: map[string]uint32{}}
	for _, t := range tokens {
		names.byNumber[t.Number] = t.Name
		if _, twice := names.byName[t.Name]; !twice {
			names.byName[t.Name] = t.Number
		}
	}
	names.byName[clusterName] = 0
	return names
}

// Name is empty for a number that nobody has.
func (n *actorNames) Name(number uint32) string { return n.byNumber[number] }

// Number is false for a name that nobody has; of two with one name it is the first.
func (n *actorNames) Number(name string) (uint32, bool) {
	number, known := n.byName[name]
	return number, known
}
