package catalogue

import "math/rand/v2"

// nameLists are the names that synthetic people are made of, the commoner first.
type nameLists struct {
	women, men, surnames []string
}

func (l *loader) loadNames() error {
	rows, err := readTable(l.files, "given-names.csv", "name", "sex")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.fields[0] == "" {
			return r.failf("the name is empty")
		}
		switch r.fields[1] {
		case "f":
			l.out.names.women = append(l.out.names.women, r.fields[0])
		case "m":
			l.out.names.men = append(l.out.names.men, r.fields[0])
		default:
			return r.failf("sex %q is neither f nor m", r.fields[1])
		}
	}
	if len(l.out.names.women) < 2 || len(l.out.names.men) < 2 {
		return endOf("given-names.csv", rows).failf("two names of each sex are needed")
	}
	return l.loadSurnames()
}

func (l *loader) loadSurnames() error {
	rows, err := readTable(l.files, "surnames.csv", "name")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.fields[0] == "" {
			return r.failf("the surname is empty")
		}
		l.out.names.surnames = append(l.out.names.surnames, r.fields[0])
	}
	if len(rows) < 2 {
		return endOf("surnames.csv", rows).failf("two surnames are needed")
	}
	return nil
}

// common picks from a list with the top more likely than the bottom.
func common(r *rand.Rand, list []string) string {
	return list[skewed(r, len(list))]
}

// skewed gives a number below n; the smaller of two draws is likelier to be small, and integers
// give the same on every machine, which floating point does not promise.
func skewed(r *rand.Rand, n int) int {
	return min(r.IntN(n), r.IntN(n))
}

// given makes two different given names of one sex.
func (n nameLists) given(r *rand.Rand, woman bool) (first, second string) {
	list := n.men
	if woman {
		list = n.women
	}
	i := skewed(r, len(list))
	j := skewed(r, len(list)-1)
	if j >= i {
		j++
	}
	return list[i], list[j]
}
