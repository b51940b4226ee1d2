package i18n

// What went wrong, where the server has no words for it.
var (
	OfflineTitle = Text{"No hay conexión", "Llika illan", "There is no connection"}
	OfflineText  = Text{"Para pedir, cambiar o cancelar una cita necesitamos la conexión. Intente de nuevo en un momento, pregunte en ventanilla o llame al 140.", "Tuparita mañankapak, shuktakyachinkapak, anchuchinkapakpash llikata minishtinchik. Ashata shuyashpa kutin kamay, ventanillapi tapuy, mana kashpaka 140-man kayay.", "We need the connection to book, change or cancel. Try again in a moment, ask at the desk or call 140."}
	BusyTitle    = Text{"Hay muchas solicitudes", "Achka mañaykuna tiyan", "There are many requests"}
	BusyText     = Text{"Su solicitud no se perdió: intente de nuevo en un momento.", "Kanpak mañayka mana chinkarkachu: ashata shuyashpa kutin kamay.", "Your request is not lost: try again in a moment."}
	StrangeTitle = Text{"Algo salió mal", "Imapash pantarirka", "Something went wrong"}
	StrangeText  = Text{"Pregunte en ventanilla o llame al 140.", "Ventanillapi tapuy, mana kashpaka 140-man kayay.", "Ask at the desk or call 140."}
)
