import type { BrandGuides } from "./brands";

const guides: BrandGuides = {
  abb: {
    steps: [
      "Ava TerraConfigi rakendus paigaldaja kontoga ja ühendu laadijaga Bluetoothi kaudu.",
      "Ava OCPP seaded ja sisesta ülalolev aadress serveri URL-iks; protokoll OCPP 1.6J. Laadija lisab oma seerianumbri ise.",
      "Lülita „Free charging“ (vaba laadimine) välja. Muidu laadimisseansse ei teki ja auto saab kõige rohkem varuvoolu.",
      "Määra laadija enda suurim vool selle järgi, mida kaabel ja kaitse lubavad, ning salvesta.",
    ],
    note: "Esimene ühendus võib võtta kuni 15 minutit. Mõni rakenduse versioon pakub ainult nimekirjas olevaid servereid; siis küsi ABB toest paigaldaja kontot.",
  },
  alfen: {
    steps: [
      "Ava samas võrgus olevas arvutis ACE Service Installer või rakendus MyEve ja logi laadijasse sisse.",
      "Vali Connectivity, General all Backoffice preset väärtuseks „Custom“ ja sisesta ülalolev aadress; protokoll OCPP 1.6.",
      "Jäta Load balancing all aktiivne koormuse juhtimine välja: selle teeb see rakendus.",
      "Salvesta ja taaskäivita laadija.",
    ],
    note: "Esimesel ühendusel võib ta saata kogu oma ajaloo; see laheneb iseenesest.",
  },
  autel: {
    steps: [
      "Ava rakendus Autel Config (paigaldajale) ja ühendu laadijaga Bluetoothi kaudu.",
      "Vali OCPP seadetes oma server ja sisesta ülalolev aadress; protokoll OCPP 1.6J.",
      "Määra laadija suurim vool selle järgi, mida kaabel ja kaitse lubavad, salvesta ja taaskäivita.",
    ],
    note: "Laadimine tuleb käivitada: vajuta siin Alusta või kasuta kaarti. Jäta TLS välja, kui sa pole oma sertifitseerijat laadijasse lisanud.",
  },
  easee: {
    steps: [
      "Easee lubab oma OCPP serverit ainult oma pilve kaudu: küsi paigaldajalt või Easee toest ligipääsu „OCPP oma serveriga“.",
      "Lase laadija püsivara uuendada (328 või uuem).",
      "Sisesta ülalolev aadress Easee portaalis laadija seadetes OCPP serveriks.",
    ],
    note: "Mõnes püsivaras on piirangud OCPP kaudu alles katsejärgus. Tee kasutuselevõtu test, kui auto laeb.",
  },
  evbox: {
    steps: [
      "Ava rakendus EVBox Install (vanematel EVBox Connect) ja ühendu laadijaga.",
      "Vali laadimisvõrgu seadetes oma operaator ja sisesta ülalolev aadress; protokoll OCPP 1.6J.",
      "Salvesta ja taaskäivita laadija.",
    ],
    note: "Ta võtab piiranguid vastu ainult laadimise ajal; selle eest hoolitseb rakendus.",
  },
  goe: {
    steps: [
      "Ava go-e rakendus, puuduta „Internet“ ja seal OCPP.",
      "Lülita OCPP sisse ja sisesta ülalolev aadress, mille viimase kaldkriipsu taga on vabalt valitud tunnus, näiteks …:9000/garage.",
      "Uuenda püsivara: vanem võtab piirangud vastu, aga ei rakenda neid.",
    ],
    note: "Tee kasutuselevõtu test, kui auto laeb: see tõestab, et piirangud mõjuvad.",
  },
  huawei: {
    steps: [
      "Ava rakendus FusionSolar paigaldajana ja vali laadija.",
      "Vali side seadetes kolmanda osapoole haldussüsteem (OCPP) ja sisesta ülalolev aadress; protokoll OCPP 1.6J.",
      "Salvesta ja taaskäivita laadija.",
    ],
    note: "Ta võtab piiranguid ainult vattides ja võib alla umbes 4,1 kW minna ühele faasile. Selle eest hoolitseb rakendus.",
  },
  keba: {
    steps: [
      "Ainult x-series räägib ise OCPP-d. Ava laadija veebileht brauseris ja logi sisse.",
      "Ava Configuration, OCPP; protokoll OCPP 1.6 JSON. Sisesta ülalolev aadress kesksüsteemiks ja port seal, kus seda eraldi küsitakse.",
      "Rakenda ja lase laadijal taaskäivituda.",
    ],
    note: "Kasutajate kogemusi veel ei ole: tee kasutuselevõtu test, kui auto laeb.",
  },
  mennekes: {
    steps: [
      "Ava laadija veebileht brauseris ja logi sisse operaatorina.",
      "Vali võrgu all ühendus taustasüsteemiga: OCPP-J 1.6, ja sisesta ülalolev aadress.",
      "Salvesta ja taaskäivita laadija.",
    ],
    note: "Talle ei meeldi sage küsimine, seepärast küsitakse kord minutis; piirangud järgnevad teistest veidi hiljem.",
  },
  schneider: {
    steps: [
      "Ava laadija seadistamise tööriist (rakendus eSetup või veebileht) ja logi sisse.",
      "Sea energiahaldus „juhib väline süsteem“ peale; muidu ta keeldub piirangutest.",
      "Vali järelevalve all OCPP 1.6 JSON ja sisesta ülalolev aadress. Salvesta ja taaskäivita.",
    ],
    note: "",
  },
  wallbox: {
    steps: [
      "Ava Wallboxi rakendus või portaal ja vali laadija; see peab olema võrgus.",
      "Ava seadetes OCPP; sisesta ülalolev aadress serveri URL-iks ja seerianumber laadimispunkti tunnuseks. Jäta parool tühjaks, kui sa pole seda siin määranud.",
      "Salvesta ja lase laadijal taaskäivituda.",
      "Lülita Power Boost, Power Sharing ja Eco-Smart välja: selle teeb see rakendus.",
    ],
    note: "Laadimine tuleb lubada: vajuta Alusta siin, tema rakenduses või kasuta kaarti.",
  },
  zaptec: {
    steps: [
      "Sinu kasutajal Zaptec Portalis peab olema õigus „Allow OCPP 1.6J“; kui seda pole, küsi Zaptecilt.",
      "Uuenda püsivara (Go 2.4.2.4, Go 2 3.2.1.0, Pro 7.5.4.0 või uuem).",
      "Ava portaalis paigaldis, Settings, Authentication; vali „OCPP 1.6J“ (otse) ja sisesta ülalolev aadress, mille viimase kaldkriipsu taga on laadija tunnus, näiteks …:9000/ZAP123456.",
      "Salvestamise ajal ei tohi ükski laadimine käia.",
    ],
    note: "Režiimis „cloud authentication“ tulevad sõnumid Zapteci pilvest, mis sinu kodu aadressini ei jõua.",
  },
  other: {
    steps: [
      "Otsi seadeid nimega OCPP, backend, kesksüsteem või haldussüsteem: laadija rakendusest, paigaldaja rakendusest või laadija veebilehelt.",
      "Sisesta ülalolev aadress serveri URL-iks; protokoll OCPP 1.6J (JSON, WebSocket). Kui pakutakse ka 2.0.1, sobib kumbki.",
      "Jäta laadimispunkti tunnus muutmata; kui laadija seda ise aadressile ei lisa, kirjuta see viimase kaldkriipsu taha. Kasutajanime ega parooli pole, TLS välja, kui sa pole neid siin määranud.",
      "Lülita laadija enda koormuse juhtimine välja, salvesta ja taaskäivita.",
    ],
    note: "Mõni laadija proovib uuesti alles minutite pärast.",
  },
};

export default guides;
