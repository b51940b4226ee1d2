package allocator

// ReferralID names a referral in 64 bits: up to twelve letters and digits as a number to the base 37.
type ReferralID uint64

// ParseReferralID packs the name of a referral; spaces and hyphens are ignored and letters may be small.
func ParseReferralID(text string) (ReferralID, bool) {
	packed, ok := packLetters(text, 1, maxDocumentChars)
	return ReferralID(packed), ok
}

// String is the name in its plain form.
func (id ReferralID) String() string { return unpackLetters(uint64(id)) }

// Diagnosis is a code of ICD-10, packed like a ReferralID without its dot; 0 for none.
type Diagnosis uint64

// diagnosisCategory is how many characters stand before the dot.
const diagnosisCategory = 3

// maxDiagnosisChars is the length of the longest code, with the extensions of ICD-10-CM.
const maxDiagnosisChars = 7

// ParseDiagnosis checks the form of an ICD-10 code (a letter, a digit, a letter or digit, and up to four
// more after a dot) and packs it.
func ParseDiagnosis(text string) (Diagnosis, bool) {
	clean := make([]byte, 0, maxDiagnosisChars+1)
	for i := range len(text) {
		if text[i] == '.' && i == diagnosisCategory {
			continue
		}
		clean = append(clean, text[i])
	}
	packed, ok := packLetters(string(clean), diagnosisCategory, maxDiagnosisChars)
	if !ok {
		return 0, false
	}
	plain := unpackLetters(packed)
	if len(plain) != len(clean) || plain[0] < 'A' || plain[1] > '9' {
		return 0, false
	}
	return Diagnosis(packed), true
}

// String is the code with its dot, empty for none.
func (d Diagnosis) String() string {
	plain := unpackLetters(uint64(d))
	if len(plain) <= diagnosisCategory {
		return plain
	}
	return plain[:diagnosisCategory] + "." + plain[diagnosisCategory:]
}

// ReferralRecord is a referral as it is entered. UntilDay 0 takes the policy's term. Days are counted
// since 1970.
type ReferralRecord struct {
	ID                  ReferralID
	Person              Document
	Diagnosis           Diagnosis
	Issuer              uint32 // the practitioner
	Specialty           uint16
	IssuedDay, UntilDay uint16
}

// referral is a person's way to a specialty that is not of the first level.
type referral struct {
	id          ReferralID
	diagnosis   Diagnosis
	person      uint32
	issuer      uint32
	appointment uint32 // what was booked on it, 0 while it can be used
	next        uint32 // the person's next older one
	specialty   uint16
	issuedDay   uint16
	untilDay    uint16
}

// Referral is what callers may know of a referral.
type Referral struct {
	Number              uint32
	ID                  ReferralID
	Diagnosis           Diagnosis
	Issuer              uint32
	Specialty           uint16
	IssuedDay, UntilDay uint16
	// Appointment is what was booked on it, 0 for nothing.
	Appointment uint32
}

// ReferralsOf lists a person's referrals, the newest first.
func (s *State) ReferralsOf(personNumber uint32) []Referral {
	person, known := s.people.rows.get(personNumber)
	if !known {
		return nil
	}
	var found []Referral
	for number := person.referrals; number != 0; {
		row, ok := s.referrals.get(number)
		if !ok {
			break
		}
		found = append(found, row.view(number))
		number = row.next
	}
	return found
}
