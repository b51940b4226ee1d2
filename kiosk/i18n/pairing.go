package i18n

// How a device comes to belong to a unit.
var (
	PairBoardTitle = Text{"Vincular esta pantalla", "Kay rikuchikta watay", "Pair this screen"}
	PairDeskTitle  = Text{"Vincular esta ventanilla", "Kay ventanillata watay", "Pair this desk"}
	HintWrongRole  = Text{"Ese código es para otro tipo de equipo. Pida uno para este.", "Chay yupayka shuktak antapakmi. Kaypak shukta mañay.", "That code is for another kind of device. Ask for one for this."}
	PairNoAnswer   = Text{"No hubo respuesta. Intente de nuevo con el mismo código.", "Mana kutichirkachu. Chay yupayllawantak kutin kamay.", "There was no answer. Try again with the same code."}
)
