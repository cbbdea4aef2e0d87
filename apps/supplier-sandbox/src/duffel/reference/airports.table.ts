/** One airport. Coordinates of its reference point in degrees; elevations and runways do not matter here. */
export interface AirportRow {
  readonly iata: string;
  readonly icao: string;
  readonly name: string;
  readonly city: string;
  /** The metropolitan area's IATA code: LON for LHR, LGW, STN, LCY. */
  readonly cityIata: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  /** IANA time zone. */
  readonly timeZone: string;
}

/** iata | icao | name | city | city code | country | latitude | longitude | time zone */
const ROWS = `
LHR|EGLL|Heathrow Airport|London|LON|GB|51.4706|-0.4619|Europe/London
LGW|EGKK|Gatwick Airport|London|LON|GB|51.1481|-0.1903|Europe/London
STN|EGSS|Stansted Airport|London|LON|GB|51.8850|0.2350|Europe/London
MAN|EGCC|Manchester Airport|Manchester|MAN|GB|53.3537|-2.2750|Europe/London
EDI|EGPH|Edinburgh Airport|Edinburgh|EDI|GB|55.9500|-3.3725|Europe/London
DUB|EIDW|Dublin Airport|Dublin|DUB|IE|53.4213|-6.2701|Europe/Dublin
CDG|LFPG|Paris Charles de Gaulle Airport|Paris|PAR|FR|49.0097|2.5479|Europe/Paris
ORY|LFPO|Paris-Orly Airport|Paris|PAR|FR|48.7253|2.3594|Europe/Paris
NCE|LFMN|Nice Côte d'Azur Airport|Nice|NCE|FR|43.6584|7.2159|Europe/Paris
LYS|LFLL|Lyon-Saint Exupéry Airport|Lyon|LYS|FR|45.7256|5.0811|Europe/Paris
AMS|EHAM|Amsterdam Airport Schiphol|Amsterdam|AMS|NL|52.3086|4.7639|Europe/Amsterdam
BRU|EBBR|Brussels Airport|Brussels|BRU|BE|50.9014|4.4844|Europe/Brussels
FRA|EDDF|Frankfurt Airport|Frankfurt|FRA|DE|50.0333|8.5706|Europe/Berlin
MUC|EDDM|Munich Airport|Munich|MUC|DE|48.3538|11.7861|Europe/Berlin
BER|EDDB|Berlin Brandenburg Airport|Berlin|BER|DE|52.3667|13.5033|Europe/Berlin
HAM|EDDH|Hamburg Airport|Hamburg|HAM|DE|53.6304|9.9882|Europe/Berlin
ZRH|LSZH|Zurich Airport|Zurich|ZRH|CH|47.4647|8.5492|Europe/Zurich
GVA|LSGG|Geneva Airport|Geneva|GVA|CH|46.2381|6.1089|Europe/Zurich
VIE|LOWW|Vienna International Airport|Vienna|VIE|AT|48.1103|16.5697|Europe/Vienna
MAD|LEMD|Adolfo Suárez Madrid-Barajas Airport|Madrid|MAD|ES|40.4719|-3.5626|Europe/Madrid
BCN|LEBL|Josep Tarradellas Barcelona-El Prat Airport|Barcelona|BCN|ES|41.2971|2.0785|Europe/Madrid
PMI|LEPA|Palma de Mallorca Airport|Palma de Mallorca|PMI|ES|39.5517|2.7388|Europe/Madrid
LIS|LPPT|Humberto Delgado Airport|Lisbon|LIS|PT|38.7742|-9.1342|Europe/Lisbon
OPO|LPPR|Francisco de Sá Carneiro Airport|Porto|OPO|PT|41.2481|-8.6814|Europe/Lisbon
FCO|LIRF|Leonardo da Vinci-Fiumicino Airport|Rome|ROM|IT|41.8003|12.2389|Europe/Rome
MXP|LIMC|Malpensa Airport|Milan|MIL|IT|45.6306|8.7281|Europe/Rome
LIN|LIML|Linate Airport|Milan|MIL|IT|45.4451|9.2767|Europe/Rome
VCE|LIPZ|Venice Marco Polo Airport|Venice|VCE|IT|45.5053|12.3519|Europe/Rome
ATH|LGAV|Athens International Airport|Athens|ATH|GR|37.9364|23.9445|Europe/Athens
IST|LTFM|Istanbul Airport|Istanbul|IST|TR|41.2753|28.7519|Europe/Istanbul
CPH|EKCH|Copenhagen Airport|Copenhagen|CPH|DK|55.6180|12.6561|Europe/Copenhagen
ARN|ESSA|Stockholm Arlanda Airport|Stockholm|STO|SE|59.6519|17.9186|Europe/Stockholm
OSL|ENGM|Oslo Gardermoen Airport|Oslo|OSL|NO|60.1939|11.1004|Europe/Oslo
HEL|EFHK|Helsinki Airport|Helsinki|HEL|FI|60.3172|24.9633|Europe/Helsinki
KEF|BIKF|Keflavík International Airport|Reykjavik|REK|IS|63.9850|-22.6056|Atlantic/Reykjavik
WAW|EPWA|Warsaw Chopin Airport|Warsaw|WAW|PL|52.1657|20.9671|Europe/Warsaw
PRG|LKPR|Václav Havel Airport Prague|Prague|PRG|CZ|50.1008|14.2600|Europe/Prague
BUD|LHBP|Budapest Ferenc Liszt International Airport|Budapest|BUD|HU|47.4369|19.2556|Europe/Budapest
JFK|KJFK|John F. Kennedy International Airport|New York|NYC|US|40.6398|-73.7789|America/New_York
EWR|KEWR|Newark Liberty International Airport|New York|NYC|US|40.6925|-74.1687|America/New_York
LGA|KLGA|LaGuardia Airport|New York|NYC|US|40.7772|-73.8726|America/New_York
BOS|KBOS|Logan International Airport|Boston|BOS|US|42.3643|-71.0052|America/New_York
IAD|KIAD|Washington Dulles International Airport|Washington|WAS|US|38.9445|-77.4558|America/New_York
DCA|KDCA|Ronald Reagan Washington National Airport|Washington|WAS|US|38.8521|-77.0377|America/New_York
PHL|KPHL|Philadelphia International Airport|Philadelphia|PHL|US|39.8719|-75.2411|America/New_York
MIA|KMIA|Miami International Airport|Miami|MIA|US|25.7932|-80.2906|America/New_York
MCO|KMCO|Orlando International Airport|Orlando|ORL|US|28.4294|-81.3090|America/New_York
ATL|KATL|Hartsfield-Jackson Atlanta International Airport|Atlanta|ATL|US|33.6367|-84.4281|America/New_York
ORD|KORD|O'Hare International Airport|Chicago|CHI|US|41.9786|-87.9048|America/Chicago
DFW|KDFW|Dallas/Fort Worth International Airport|Dallas|DFW|US|32.8968|-97.0380|America/Chicago
IAH|KIAH|George Bush Intercontinental Airport|Houston|HOU|US|29.9844|-95.3414|America/Chicago
DEN|KDEN|Denver International Airport|Denver|DEN|US|39.8617|-104.6731|America/Denver
PHX|KPHX|Phoenix Sky Harbor International Airport|Phoenix|PHX|US|33.4343|-112.0116|America/Phoenix
LAS|KLAS|Harry Reid International Airport|Las Vegas|LAS|US|36.0801|-115.1522|America/Los_Angeles
LAX|KLAX|Los Angeles International Airport|Los Angeles|LAX|US|33.9425|-118.4081|America/Los_Angeles
SFO|KSFO|San Francisco International Airport|San Francisco|SFO|US|37.6190|-122.3749|America/Los_Angeles
SEA|KSEA|Seattle-Tacoma International Airport|Seattle|SEA|US|47.4490|-122.3093|America/Los_Angeles
HNL|PHNL|Daniel K. Inouye International Airport|Honolulu|HNL|US|21.3187|-157.9225|Pacific/Honolulu
YYZ|CYYZ|Toronto Pearson International Airport|Toronto|YTO|CA|43.6772|-79.6306|America/Toronto
YUL|CYUL|Montréal-Trudeau International Airport|Montreal|YMQ|CA|45.4706|-73.7408|America/Toronto
YVR|CYVR|Vancouver International Airport|Vancouver|YVR|CA|49.1939|-123.1844|America/Vancouver
MEX|MMMX|Benito Juárez International Airport|Mexico City|MEX|MX|19.4363|-99.0721|America/Mexico_City
CUN|MMUN|Cancún International Airport|Cancún|CUN|MX|21.0365|-86.8771|America/Cancun
PTY|MPTO|Tocumen International Airport|Panama City|PTY|PA|9.0714|-79.3835|America/Panama
BOG|SKBO|El Dorado International Airport|Bogotá|BOG|CO|4.7016|-74.1469|America/Bogota
LIM|SPJC|Jorge Chávez International Airport|Lima|LIM|PE|-12.0219|-77.1143|America/Lima
GRU|SBGR|São Paulo/Guarulhos International Airport|São Paulo|SAO|BR|-23.4356|-46.4731|America/Sao_Paulo
GIG|SBGL|Rio de Janeiro/Galeão International Airport|Rio de Janeiro|RIO|BR|-22.8100|-43.2506|America/Sao_Paulo
EZE|SAEZ|Ministro Pistarini International Airport|Buenos Aires|BUE|AR|-34.8222|-58.5358|America/Argentina/Buenos_Aires
SCL|SCEL|Arturo Merino Benítez International Airport|Santiago|SCL|CL|-33.3930|-70.7858|America/Santiago
DXB|OMDB|Dubai International Airport|Dubai|DXB|AE|25.2528|55.3644|Asia/Dubai
DOH|OTHH|Hamad International Airport|Doha|DOH|QA|25.2731|51.6081|Asia/Qatar
TLV|LLBG|Ben Gurion Airport|Tel Aviv|TLV|IL|32.0114|34.8867|Asia/Jerusalem
CAI|HECA|Cairo International Airport|Cairo|CAI|EG|30.1219|31.4056|Africa/Cairo
CMN|GMMN|Mohammed V International Airport|Casablanca|CAS|MA|33.3675|-7.5900|Africa/Casablanca
ADD|HAAB|Addis Ababa Bole International Airport|Addis Ababa|ADD|ET|8.9779|38.7993|Africa/Addis_Ababa
NBO|HKJK|Jomo Kenyatta International Airport|Nairobi|NBO|KE|-1.3192|36.9278|Africa/Nairobi
LOS|DNMM|Murtala Muhammed International Airport|Lagos|LOS|NG|6.5774|3.3212|Africa/Lagos
JNB|FAOR|O. R. Tambo International Airport|Johannesburg|JNB|ZA|-26.1392|28.2460|Africa/Johannesburg
CPT|FACT|Cape Town International Airport|Cape Town|CPT|ZA|-33.9715|18.6021|Africa/Johannesburg
DEL|VIDP|Indira Gandhi International Airport|Delhi|DEL|IN|28.5665|77.1031|Asia/Kolkata
BOM|VABB|Chhatrapati Shivaji Maharaj International Airport|Mumbai|BOM|IN|19.0887|72.8679|Asia/Kolkata
KTM|VNKT|Tribhuvan International Airport|Kathmandu|KTM|NP|27.6966|85.3591|Asia/Kathmandu
BKK|VTBS|Suvarnabhumi Airport|Bangkok|BKK|TH|13.6811|100.7475|Asia/Bangkok
SIN|WSSS|Singapore Changi Airport|Singapore|SIN|SG|1.3502|103.9944|Asia/Singapore
KUL|WMKK|Kuala Lumpur International Airport|Kuala Lumpur|KUL|MY|2.7456|101.7099|Asia/Kuala_Lumpur
CGK|WIII|Soekarno-Hatta International Airport|Jakarta|JKT|ID|-6.1256|106.6559|Asia/Jakarta
DPS|WADD|Ngurah Rai International Airport|Denpasar|DPS|ID|-8.7482|115.1672|Asia/Makassar
HKG|VHHH|Hong Kong International Airport|Hong Kong|HKG|HK|22.3089|113.9146|Asia/Hong_Kong
PVG|ZSPD|Shanghai Pudong International Airport|Shanghai|SHA|CN|31.1434|121.8052|Asia/Shanghai
PEK|ZBAA|Beijing Capital International Airport|Beijing|BJS|CN|40.0801|116.5846|Asia/Shanghai
ICN|RKSI|Incheon International Airport|Seoul|SEL|KR|37.4691|126.4505|Asia/Seoul
HND|RJTT|Tokyo Haneda Airport|Tokyo|TYO|JP|35.5523|139.7800|Asia/Tokyo
NRT|RJAA|Narita International Airport|Tokyo|TYO|JP|35.7647|140.3864|Asia/Tokyo
KIX|RJBB|Kansai International Airport|Osaka|OSA|JP|34.4273|135.2440|Asia/Tokyo
SYD|YSSY|Sydney Kingsford Smith Airport|Sydney|SYD|AU|-33.9461|151.1772|Australia/Sydney
MEL|YMML|Melbourne Airport|Melbourne|MEL|AU|-37.6733|144.8433|Australia/Melbourne
PER|YPPH|Perth Airport|Perth|PER|AU|-31.9403|115.9669|Australia/Perth
AKL|NZAA|Auckland Airport|Auckland|AKL|NZ|-37.0081|174.7917|Pacific/Auckland
`;

/** The airports that the sandbox serves. */
export const AIRPORTS: readonly AirportRow[] = ROWS.trim()
  .split('\n')
  .map((row) => {
    const [iata, icao, name, city, cityIata, country, latitude, longitude, timeZone] = row.split('|') as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    return {
      iata,
      icao,
      name,
      city,
      cityIata,
      country,
      latitude: Number(latitude),
      longitude: Number(longitude),
      timeZone,
    };
  });
