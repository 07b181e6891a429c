import type { BrandGuides } from "./brands";

const guides: BrandGuides = {
  abb: {
    steps: [
      "Die App TerraConfig mit einem Installateurskonto öffnen und sich per Bluetooth mit der Ladestation verbinden.",
      "Die OCPP-Einstellungen öffnen und die Adresse oben als Server-URL eintragen; Protokoll OCPP 1.6J. Die Ladestation hängt ihre Seriennummer an.",
      "„Freies Laden“ ausschalten. Sonst gibt es keine Ladevorgänge, und das Auto bekommt höchstens den Rückfallstrom.",
      "Den Höchststrom der Ladestation auf das setzen, was Kabel und Leitungsschutzschalter erlauben, und speichern.",
    ],
    note: "Die erste Verbindung kann bis zu 15 Minuten dauern. Manche Fassungen der App bieten nur Server aus einer Liste an; dann den ABB-Support nach einem Installateurskonto fragen.",
  },
  alfen: {
    steps: [
      "Den ACE Service Installer auf einem Rechner im selben Netz oder die App MyEve öffnen und sich an der Ladestation anmelden.",
      "Unter Connectivity, General als Backoffice preset „Custom“ wählen und die Adresse oben eintragen; Protokoll OCPP 1.6.",
      "Unter Load balancing das aktive Lastmanagement ausgeschaltet lassen: das übernimmt diese App.",
      "Speichern und die Ladestation neu starten.",
    ],
    note: "Beim ersten Verbinden schickt sie vielleicht ihre ganze Vergangenheit; das ordnet sich von selbst.",
  },
  autel: {
    steps: [
      "Die App Autel Config (für Installateure) öffnen und sich per Bluetooth mit der Ladestation verbinden.",
      "In den OCPP-Einstellungen einen eigenen Server wählen und die Adresse oben eintragen; Protokoll OCPP 1.6J.",
      "Den Höchststrom auf das setzen, was Kabel und Leitungsschutzschalter erlauben, speichern und neu starten.",
    ],
    note: "Das Laden muss freigegeben werden: hier auf Start drücken oder eine Karte benutzen. TLS ausgeschaltet lassen, außer die eigene Zertifizierungsstelle ist in der Ladestation eingetragen.",
  },
  easee: {
    steps: [
      "Easee erlaubt einen eigenen OCPP-Server nur über seine Cloud: den Installateur oder den Easee-Support um Zugang zu „OCPP mit eigenem Server“ bitten.",
      "Die Firmware der Ladestation erneuern lassen (328 oder neuer).",
      "Die Adresse oben im Easee-Portal in den Einstellungen der Ladestation als OCPP-Server eintragen.",
    ],
    note: "In mancher Firmware sind Grenzen über OCPP noch in Erprobung. Den Inbetriebnahmetest machen, sobald ein Auto lädt.",
  },
  evbox: {
    steps: [
      "Die App EVBox Install (bei älteren: EVBox Connect) öffnen und sich mit der Ladestation verbinden.",
      "In den Einstellungen des Ladenetzes einen eigenen Betreiber wählen und die Adresse oben eintragen; Protokoll OCPP 1.6J.",
      "Speichern und die Ladestation neu starten.",
    ],
    note: "Sie nimmt Grenzen nur während eines Ladevorgangs an; darum kümmert sich die App.",
  },
  goe: {
    steps: [
      "Die go-e-App öffnen, auf „Internet“ und dort auf OCPP tippen.",
      "OCPP einschalten und die Adresse oben mit einer selbst gewählten Kennung hinter dem letzten Schrägstrich eintragen, etwa …:9000/garage.",
      "Die Firmware erneuern: ältere nimmt Grenzen an und wendet sie nicht an.",
    ],
    note: "Den Inbetriebnahmetest machen, sobald ein Auto lädt: er beweist, dass Grenzen wirken.",
  },
  huawei: {
    steps: [
      "Die App FusionSolar als Installateur öffnen und die Ladestation auswählen.",
      "In den Kommunikationseinstellungen ein fremdes Managementsystem (OCPP) wählen und die Adresse oben eintragen; Protokoll OCPP 1.6J.",
      "Speichern und die Ladestation neu starten.",
    ],
    note: "Sie nimmt Grenzen nur in Watt an und schaltet unter etwa 4,1 kW vielleicht auf eine Phase. Darum kümmert sich die App.",
  },
  keba: {
    steps: [
      "Nur die x-series spricht von sich aus OCPP. Die Weboberfläche der Ladestation im Browser öffnen und sich anmelden.",
      "Configuration, OCPP öffnen; Protokoll OCPP 1.6 JSON. Die Adresse oben als Zentralsystem eintragen, den Port dort, wo er einzeln gefragt wird.",
      "Übernehmen und die Ladestation neu starten lassen.",
    ],
    note: "Noch ohne Berichte von Nutzern: den Inbetriebnahmetest machen, sobald ein Auto lädt.",
  },
  mennekes: {
    steps: [
      "Die Weboberfläche der Ladestation im Browser öffnen und sich als Betreiber anmelden.",
      "Unter Netzwerk, Verbindung zum Backend OCPP-J 1.6 wählen und die Adresse oben eintragen.",
      "Speichern und die Ladestation neu starten.",
    ],
    note: "Sie verträgt häufiges Fragen schlecht und wird nur einmal in der Minute gefragt; ihre Grenzen folgen etwas später als die anderer.",
  },
  schneider: {
    steps: [
      "Das Einrichtungswerkzeug (App eSetup oder Weboberfläche) öffnen und sich anmelden.",
      "Das Energiemanagement auf „von einem externen System gesteuert“ stellen; sonst lehnt sie Grenzen ab.",
      "Unter Supervision OCPP 1.6 JSON wählen und die Adresse oben eintragen. Speichern und neu starten.",
    ],
    note: "",
  },
  wallbox: {
    steps: [
      "Die Wallbox-App oder das Portal öffnen und das Gerät auswählen; es muss online sein.",
      "In den Einstellungen OCPP öffnen; die Adresse oben als Server-URL und die Seriennummer als Charge Point Identity eintragen. Das Passwort leer lassen, außer es ist hier eines gesetzt.",
      "Speichern und neu starten lassen.",
      "Power Boost, Power Sharing und Eco-Smart ausschalten: das übernimmt diese App.",
    ],
    note: "Das Laden muss freigegeben werden: hier auf Start drücken, in der App oder mit einer Karte.",
  },
  zaptec: {
    steps: [
      "Der Benutzer im Zaptec-Portal braucht das Recht „Allow OCPP 1.6J“; fehlt es, Zaptec fragen.",
      "Die Firmware erneuern (Go 2.4.2.4, Go 2 3.2.1.0, Pro 7.5.4.0 oder neuer).",
      "Im Portal die Installation öffnen, Einstellungen, Authentifizierung; „OCPP 1.6J“ (direkt) wählen und die Adresse oben mit der Kennung der Ladestation hinter dem letzten Schrägstrich eintragen, etwa …:9000/ZAP123456.",
      "Beim Speichern darf kein Ladevorgang laufen.",
    ],
    note: "In der Betriebsart „Cloud-Authentifizierung“ kommen die Nachrichten aus Zaptecs Cloud, die keine Adresse in deinem Haus erreicht.",
  },
  other: {
    steps: [
      "Die Einstellungen suchen, die OCPP, Backend, Zentralsystem oder Managementsystem heißen: in der App der Ladestation, der des Installateurs oder auf ihrer Webseite.",
      "Die Adresse oben als Server-URL eintragen; Protokoll OCPP 1.6J (JSON, WebSocket). Wird auch 2.0.1 angeboten, ist beides recht.",
      "Die Kennung der Ladestation lassen, wie sie ist; hängt sie sie nicht selbst an die Adresse, hinter dem letzten Schrägstrich eintragen. Kein Benutzername, kein Passwort, TLS aus, außer du hast hier etwas gesetzt.",
      "Das eigene Lastmanagement der Ladestation ausschalten, speichern und neu starten.",
    ],
    note: "Manche Ladestationen versuchen es erst nach Minuten wieder.",
  },
};

export default guides;
