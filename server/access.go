package server

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/cupo-ec/cupo/server/httpapi"
	"github.com/cupo-ec/cupo/server/limits"
)

// AccessConfig is how much callers may ask, and whose word is taken for where they are. A limit of 0 is
// none.
type AccessConfig struct {
	// PatientPerMinute, OperatorPerMinute and KioskPerMinute bound the requests of one session or token.
	PatientPerMinute, OperatorPerMinute, KioskPerMinute int
	// DocumentPerMinute bounds the tries at one document.
	DocumentPerMinute int
	// PairingPerMinute bounds the tries at codes of pairings from one address, PairingAllPerMinute those of all
	// addresses together.
	PairingPerMinute, PairingAllPerMinute int
	// ChallengesPerMinute is how many easy robot checks one address gets; who asks for more gets hard ones.
	ChallengesPerMinute int
	// ChallengeNumber and HardChallengeNumber are how far a robot check has to be counted at most.
	ChallengeNumber, HardChallengeNumber int
	// TrustedProxies are the networks of proxies whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
}

func defaultAccess() AccessConfig {
	return AccessConfig{
		PatientPerMinute: 120, OperatorPerMinute: 600, KioskPerMinute: 240, DocumentPerMinute: 10,
		PairingPerMinute: 10, PairingAllPerMinute: 120,
		ChallengesPerMinute: 60, ChallengeNumber: 50_000, HardChallengeNumber: 400_000,
	}
}

// unlimited is an access whose callers are not counted: a demo's.
func (a AccessConfig) unlimited() AccessConfig {
	return AccessConfig{
		ChallengeNumber: a.ChallengeNumber, HardChallengeNumber: a.HardChallengeNumber, TrustedProxies: a.TrustedProxies,
	}
}

// api makes the budgets. Their time is monotonic: a clock that is set does not give them anew.
func (a *AccessConfig) api() httpapi.Access {
	start := time.Now()
	budget := func(perMinute int) httpapi.Limit {
		if perMinute == 0 {
			return nil
		}
		return limits.New(perMinute, time.Minute, func() time.Duration { return time.Since(start) })
	}
	return httpapi.Access{
		Patient: budget(a.PatientPerMinute), Operator: budget(a.OperatorPerMinute), Kiosk: budget(a.KioskPerMinute),
		Document: budget(a.DocumentPerMinute), Address: budget(a.ChallengesPerMinute),
		PairingAddress: budget(a.PairingPerMinute), PairingAll: budget(a.PairingAllPerMinute),
		ChallengeNumber: a.ChallengeNumber, HardChallengeNumber: a.HardChallengeNumber, TrustedProxies: a.TrustedProxies,
	}
}

// accessSettings are the settings of an AccessConfig.
func accessSettings(a *AccessConfig) []*setting {
	return []*setting{
		limitSetting("limit-patient", "requests a minute of a patient's session; 0 for no limit", &a.PatientPerMinute),
		limitSetting("limit-operator", "requests a minute of an operator's token; 0 for no limit", &a.OperatorPerMinute),
		limitSetting("limit-kiosk", "requests a minute of a kiosk's token; 0 for no limit", &a.KioskPerMinute),
		limitSetting("limit-document", "tries a minute to show that one is a document's owner; 0 for no limit", &a.DocumentPerMinute),
		limitSetting("limit-pairing", "tries a minute at codes of devices from one address; 0 for no limit", &a.PairingPerMinute),
		limitSetting("limit-pairing-all", "the same from all addresses together; 0 for no limit", &a.PairingAllPerMinute),
		limitSetting("limit-challenges", "easy robot checks a minute for an address, hard ones after that; 0 for no limit", &a.ChallengesPerMinute),
		intSetting("challenge-number", "how far a robot check has to be counted at most", &a.ChallengeNumber),
		intSetting("challenge-hard-number", "the same for an address over its limit", &a.HardChallengeNumber),
		networksSetting("trusted-proxies", "networks of proxies whose X-Forwarded-For is believed", &a.TrustedProxies),
	}
}

// maxPerMinute is far more than a node answers.
const maxPerMinute = 10_000_000

// limitSetting is a number of requests; 0 is allowed and means no limit.
func limitSetting(name, about string, v *int) *setting {
	return &setting{name: name, about: about, source: "default",
		set: func(text string) error {
			n, err := strconv.Atoi(text)
			if err == nil && (n < 0 || n > maxPerMinute) {
				return fmt.Errorf("must be 0 to %d", maxPerMinute)
			}
			*v = n
			return err
		},
		show: func() string { return strconv.Itoa(*v) }}
}

// networksSetting is a list of networks: of the file's list, or separated by commas.
func networksSetting(name, about string, v *[]netip.Prefix) *setting {
	return &setting{name: name, about: about, source: "default",
		set: func(text string) error {
			*v = nil
			for _, one := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("[], ", r) }) {
				network, err := netip.ParsePrefix(one)
				if err != nil {
					return fmt.Errorf("%q is no network, as 10.0.0.0/8 is one", one)
				}
				*v = append(*v, network.Masked())
			}
			return nil
		},
		show: func() string {
			quoted := make([]string, len(*v))
			for i, network := range *v {
				quoted[i] = strconv.Quote(network.String())
			}
			return "[" + strings.Join(quoted, ", ") + "]"
		}}
}
