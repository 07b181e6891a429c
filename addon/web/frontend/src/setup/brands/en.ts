import type { BrandGuides } from "./brands";

const guides: BrandGuides = {
  abb: {
    steps: [
      "Open the TerraConfig app with an installer account and connect to the charger by Bluetooth.",
      "Open the OCPP settings and enter the address above as server URL; protocol OCPP 1.6J. The charger appends its serial number.",
      "Switch “Free charging” off. With it on there are no sessions, and its car gets no more than the fallback current.",
      "Set the charger's own maximum current to what its cable and breaker allow, and save.",
    ],
    note: "The first connection can take up to 15 minutes. Some versions of the app only offer listed servers; then ask ABB's support for an installer account.",
  },
  alfen: {
    steps: [
      "Open the ACE Service Installer on a computer in the same network, or the MyEve app, and log in to the charger.",
      "Go to Connectivity, General; choose “Custom” as backoffice preset and enter the address above; protocol OCPP 1.6.",
      "Under Load balancing leave active load balancing off: the app takes its place.",
      "Save and restart the charger.",
    ],
    note: "When it first connects it may send its whole history; that is sorted out by itself.",
  },
  autel: {
    steps: [
      "Open the Autel Config app (for installers) and connect to the charger by Bluetooth.",
      "Open the OCPP settings, choose a custom server, enter the address above; protocol OCPP 1.6J.",
      "Set the charger's maximum current to what its cable and breaker allow, save and restart it.",
    ],
    note: "It needs to be told to start: press Start here, or use a card. Leave TLS off unless you have put your certificate authority into the charger.",
  },
  easee: {
    steps: [
      "Easee opens OCPP to a server of your own only through its cloud: ask your installer, or Easee's support, for access to “OCPP with custom server”.",
      "Have the charger's firmware renewed (328 or newer).",
      "Enter the address above as OCPP server in the charger's settings of Easee's portal.",
    ],
    note: "In some firmware limits over OCPP are a trial feature. Run the commissioning test once a car charges.",
  },
  evbox: {
    steps: [
      "Open the EVBox Install app (older ones: EVBox Connect) and connect to the charger.",
      "Go to the settings of the charging network, choose a custom operator, and enter the address above; protocol OCPP 1.6J.",
      "Save and restart the charger.",
    ],
    note: "It takes limits only while a session runs; that is taken care of.",
  },
  goe: {
    steps: [
      "Open the go-e app, tap the tab “Internet”, and there OCPP.",
      "Switch OCPP on and enter the address above with an id of your choice behind its last slash, as in …:9000/garage.",
      "Renew the firmware: older ones accept limits and do not apply them.",
    ],
    note: "Run the commissioning test once a car charges: it proves that limits are applied.",
  },
  huawei: {
    steps: [
      "Open the FusionSolar app as installer and choose the charger.",
      "Under the communication settings choose a third-party management system (OCPP) and enter the address above; protocol OCPP 1.6J.",
      "Save and restart the charger.",
    ],
    note: "It takes limits in watts only and may switch to one phase below about 4.1 kW. That is taken care of.",
  },
  keba: {
    steps: [
      "Only the x-series speaks OCPP by itself. Open the charger's web interface in your browser and log in.",
      "Open Configuration, OCPP; protocol OCPP 1.6 JSON. Enter the address above as central system, and its port where that is asked for separately.",
      "Apply, and let the charger restart.",
    ],
    note: "Not known from users so far: run the commissioning test once a car charges.",
  },
  mennekes: {
    steps: [
      "Open the charger's web interface in your browser and log in as operator.",
      "Under Network, Connection to the backend, choose OCPP-J 1.6 and enter the address above.",
      "Save and restart the charger.",
    ],
    note: "It dislikes being asked often, so it is asked once a minute; its limits follow a little later than others'.",
  },
  schneider: {
    steps: [
      "Open the charger's commissioning tool (eSetup app or its web interface) and log in.",
      "Set energy management to “controlled by an external system”; else it refuses limits.",
      "Under supervision choose OCPP 1.6 JSON and enter the address above. Save and restart.",
    ],
    note: "",
  },
  wallbox: {
    steps: [
      "Open the Wallbox app or the portal and choose the charger; it must be online.",
      "Open the settings and there OCPP; enter the address above as server URL, and the charger's serial number as charge point identity. Leave the password empty unless you have set one here.",
      "Save and let the charger restart.",
      "Switch Power Boost, Power Sharing and Eco-Smart off: the app takes their place.",
    ],
    note: "A session has to be released: press Start here, in its app, or use a card.",
  },
  zaptec: {
    steps: [
      "Your user in the Zaptec Portal needs the right “Allow OCPP 1.6J”; if it has none, ask Zaptec.",
      "Renew the firmware (Go 2.4.2.4, Go 2 3.2.1.0, Pro 7.5.4.0 or newer).",
      "In the portal open the installation, Settings, Authentication; choose “OCPP 1.6J” (direct) and enter the address above with the charger's id behind its last slash, as in …:9000/ZAP123456.",
      "No session may run while you save.",
    ],
    note: "In the mode “cloud authentication” messages come through Zaptec's cloud, which can't reach an address in your home.",
  },
  other: {
    steps: [
      "Find the settings called OCPP, backend, central system or management system: in the charger's app, its installer's app, or its web page.",
      "Enter the address above as server URL; protocol OCPP 1.6J (JSON, WebSocket). Where 2.0.1 is offered as well, either will do.",
      "Leave the charge point id as it is; where the charger does not put it behind the address by itself, add it after the last slash. No user name, no password, TLS off, unless you have set them here.",
      "Switch the charger's own load balancing off, save, and restart it.",
    ],
    note: "Some chargers try again only after minutes.",
  },
};

export default guides;
