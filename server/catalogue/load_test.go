package catalogue

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// dataWith gives the data files with one text replaced, and the line it stands on.
func dataWith(t *testing.T, file, from, to string) (fstest.MapFS, int) {
	t.Helper()
	files := fstest.MapFS{}
	entries, err := fs.ReadDir(os.DirFS("data"), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile("data/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = &fstest.MapFile{Data: data}
	}
	before, after, found := strings.Cut(string(files[file].Data), from)
	if !found {
		t.Fatalf("%s does not contain %q", file, from)
	}
	files[file].Data = []byte(before + to + after)
	return files, strings.Count(before, "\n") + 1
}

func TestBadDataIsRefusedByFileAndLine(t *testing.T) {
	const unit = "hb-chone,Hospital Básico Chone,hospital-basico,2,13,Chone,Chone,-0.6990,-80.0940,no"
	swap := func(from, to string) string { return strings.Replace(unit, from, to, 1) }
	cases := []struct{ name, file, from, to, reason string }{
		{"unit twice", "units.csv", unit, swap("hb-chone", "hcam"), "twice"},
		{"unit id no slug", "units.csv", unit, swap("hb-chone", "HB Chone"), "unit id"},
		{"unknown kind", "units.csv", unit, swap("hospital-basico", "clinica"), "kind"},
		{"level of another kind", "units.csv", unit, swap(",2,13", ",1,13"), "level"},
		{"unknown province", "units.csv", unit, swap(",13,", ",25,"), "unknown province"},
		{"canton of another province", "units.csv", unit, swap(",13,", ",09,"), "canton"},
		{"outside its canton", "units.csv", unit, swap("-80.0940", "-78.0940"), "outside canton"},
		{"latitude no number", "units.csv", unit, swap("-0.6990", "north"), "latitude"},
		{"latitude NaN", "units.csv", unit, swap("-0.6990", "NaN"), "outside canton"},
		{"longitude no number", "units.csv", unit, swap("-80.0940", ""), "longitude"},
		{"synthetic unsaid", "units.csv", unit, swap(",no", ",maybe"), "synthetic"},
		{"no name", "units.csv", unit, swap("Hospital Básico Chone", ""), "no name"},
		{"a field too few", "units.csv", unit, swap(",no", ""), "fields"},
		{"stray space", "units.csv", unit, swap("Chone,Chone", "Chone, Chone"), "space"},
		{"province twice", "provinces.csv", "02,Bolívar", "01,Bolívar", "twice"},
		{"province code", "provinces.csv", "24,Santa Elena", "25,Santa Elena", "province code"},
		{"offset", "provinces.csv", "20,Galápagos,-06:00", "20,Galápagos,-07:00", "offset"},
		{"population", "provinces.csv", "-06:00,29000", "-06:00,-1", "population"},
		{"box upside down", "cantons.csv", "-0.88,-0.15,", "-0.15,-0.88,", "empty"},
		{"box no number", "cantons.csv", "-0.88,-0.15,", "x,-0.15,", "bound"},
		{"box NaN", "cantons.csv", "-0.88,-0.15,", "NaN,-0.15,", "empty"},
		{"canton twice", "cantons.csv", "13,Jipijapa", "13,Chone", "twice"},
		{"canton abroad", "cantons.csv", "13,Jipijapa", "30,Jipijapa", "unknown province"},
		{"specialty twice", "specialties.csv", "psicologia,", "pediatria,", "twice"},
		{"specialty level", "specialties.csv", "Pediatría,first", "Pediatría,second", "level"},
		{"specialty unknown", "specialties.csv", "psicologia,", "astrologia,", "weight"},
		{"holiday date", "holidays.csv", "2026-11-03,", "2026-11-31,", "date"},
		{"yearly date", "holidays.csv", "07-24,", "07-32,", "day"},
		{"holiday twice", "holidays.csv", "2026-11-03,", "2026-11-02,", "twice"},
		{"holiday's canton", "holidays.csv", "13,Chone", "13,Choné", "canton"},
		{"holiday without name", "holidays.csv", "Año Nuevo,yes", ",yes", "no name"},
		{"holiday official unsaid", "holidays.csv", "Año Nuevo,yes", "Año Nuevo,si", "official"},
		{"sex", "given-names.csv", "José,m", "José,x", "sex"},
		{"columns", "surnames.csv", "\nname\n", "\nsurname\n", "columns"},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			files, line := dataWith(t, test.file, test.from, test.to)
			line += strings.Count(test.from[:1], "\n")
			wantErrorAt(t, files, fmt.Sprintf("%s:%d: ", test.file, line), test.reason)
		})
	}
}

func TestMissingRowsAreRefused(t *testing.T) {
	for _, test := range []struct{ name, file, row, reason string }{
		{"unit", "units.csv", "csa-calceta,Centro de Salud A Calceta,centro-de-salud-a,1,13,Bolívar,Calceta,-0.8490,-80.1640,yes\n", "levels"},
		{"province", "provinces.csv", "30,Exterior,-05:00,170000\n", "24 provinces"},
		{"general medicine", "specialties.csv", "medicina-general,Medicina General,first\n", "missing"},
		{"local day", "holidays.csv", "07-24,13,Chone,Cantonización,no\n", "no local day"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files, _ := dataWith(t, test.file, test.row, "")
			wantErrorAt(t, files, test.file+":", test.reason)
		})
	}
}

func TestMissingHeaderAndFileAreRefused(t *testing.T) {
	files, _ := dataWith(t, "surnames.csv", "# ", "")
	wantErrorAt(t, files, "surnames.csv:1: ", "comment")
	delete(files, "surnames.csv")
	wantErrorAt(t, files, "", "surnames.csv")
	files["surnames.csv"] = &fstest.MapFile{Data: []byte("# nothing\n")}
	wantErrorAt(t, files, "surnames.csv", "EOF")
	files, _ = dataWith(t, "units.csv", "hcam,Hospital", `hcam,"Hospital`)
	wantErrorAt(t, files, "units.csv", "quote")
}

func wantErrorAt(t *testing.T, files fs.FS, prefix, reason string) {
	t.Helper()
	_, err := loadFrom(files)
	if err == nil {
		t.Fatal("the data was accepted")
	}
	if !strings.HasPrefix(err.Error(), prefix) || !strings.Contains(err.Error(), reason) {
		t.Errorf("error %q; want it to begin with %q and speak of %q", err, prefix, reason)
	}
}
