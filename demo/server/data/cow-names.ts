// SPDX-License-Identifier: MIT

/** Names of cows, heifers and heifer calves. */
// prettier-ignore
export const COW_NAMES: readonly string[] = [
  'Adele', 'Afra', 'Agathe', 'Alma', 'Almrausch', 'Amalia', 'Amsel', 'Anemone', 'Anka', 'Annika', 'Arnika', 'Aurora',
  'Babette', 'Bärbel', 'Bella', 'Berta', 'Bianca', 'Biene', 'Birke', 'Blanka', 'Blume', 'Brunhilde', 'Camilla',
  'Carla', 'Cilli', 'Clementine', 'Cora', 'Dahlia', 'Daisy', 'Diana', 'Distel', 'Dolly', 'Dora', 'Dorle', 'Edelweiß',
  'Edda', 'Elfe', 'Elise', 'Elsa', 'Emma', 'Enzian', 'Erika', 'Erna', 'Esmeralda', 'Falbe', 'Fanni', 'Fee', 'Fichte',
  'Flocke', 'Flora', 'Flori', 'Freya', 'Frieda', 'Fini', 'Gabi', 'Gams', 'Gerda', 'Gerti', 'Ginster', 'Gitta',
  'Glocke', 'Goldi', 'Greta', 'Gundl', 'Hanni', 'Hasel', 'Heide', 'Heidi', 'Helena', 'Henriette', 'Herta', 'Hilda',
  'Holle', 'Ida', 'Ilse', 'Iris', 'Irma', 'Isolde', 'Jana', 'Jette', 'Josefa', 'Julia', 'Juno', 'Karla', 'Kathi',
  'Kirsche', 'Klara', 'Klee', 'Kora', 'Kordula', 'Krokus', 'Lady', 'Lara', 'Laura', 'Lerche', 'Liesl', 'Lilie',
  'Linda', 'Linde', 'Lisa', 'Lore', 'Lotte', 'Luna', 'Luzie', 'Maika', 'Maja', 'Malve', 'Margerite', 'Marie',
  'Marlene', 'Martha', 'Mausi', 'Mimi', 'Minka', 'Mirabell', 'Mohnblume', 'Molly', 'Mona', 'Mucki', 'Nadja', 'Nelke',
  'Nelli', 'Nora', 'Nuss', 'Olga', 'Olivia', 'Orchidee', 'Ottilie', 'Palma', 'Paula', 'Perle', 'Petra', 'Pia',
  'Polly', 'Primel', 'Quendel', 'Raute', 'Rebekka', 'Regina', 'Resi', 'Rosalie', 'Rosine', 'Rosl', 'Roswitha', 'Rubina',
  'Salbei', 'Sarah', 'Scheck', 'Schnecke', 'Schwalbe', 'Selma', 'Senta', 'Sissi', 'Sonja', 'Stella', 'Sternchen',
  'Stina', 'Susi', 'Tanja', 'Tanne', 'Tilda', 'Traudl', 'Tulpe', 'Ulli', 'Ulrike', 'Undine', 'Valerie', 'Veilchen',
  'Verena', 'Viktoria', 'Viola', 'Vroni', 'Waldi', 'Wanda', 'Wilma', 'Wolke', 'Xenia', 'Yvonne', 'Zenzi', 'Zita',
  'Zirbe', 'Zwetschke',
]

/** Names of bulls and bull calves. */
// prettier-ignore
export const BULL_NAMES: readonly string[] = [
  'Alpenkönig', 'Anselm', 'Balthasar', 'Bruno', 'Castor', 'Dachs', 'Emir', 'Ferdl', 'Findus', 'Goliath', 'Granit',
  'Hektor', 'Herkules', 'Igor', 'Kaiser', 'Kasimir', 'Leopold', 'Max', 'Moritz', 'Nero', 'Oskar', 'Pollux', 'Ramses',
  'Sepp', 'Sultan', 'Titan', 'Urs', 'Valentin', 'Wotan', 'Zampano',
]
