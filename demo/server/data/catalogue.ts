// SPDX-License-Identifier: MIT

/** What is sold in it, and what its picture looks like. */
export type Package = 'bottle' | 'carton' | 'cup' | 'jar' | 'tub' | 'block' | 'wheel' | 'wedge'

/** `[name, fat in percent or null, shelf life in days, cents a kilo or litre, sentence]` */
export type Base = readonly [string, number | null, number, number, string]
/** `[words after the base's name, price factor, sentence]` */
export type Variety = readonly [string, number, string]
/** `[unit as shown, kilos or litres, price factor, picture]` */
export type Pack = readonly [string, number, number, Package]

/** A category of the catalogue: each product is a base, a variety and a pack. */
export interface Category {
  readonly id: string
  readonly name: string
  readonly bases: readonly Base[]
  readonly varieties: readonly Variety[]
  readonly packs: readonly Pack[]
}

const PLAIN: Variety = ['', 1, '']
const ORGANIC: Variety = ['organic', 1.3, 'From certified organic farms.']
const HAY: Variety = ['from hay milk', 1.22, 'The cows eat grass and hay, never silage.']
const MOUNTAIN: Variety = ['from mountain farms', 1.26, 'Collected from farms above 900 metres.']
const LACTOSE_FREE: Variety = ['lactose-free', 1.18, 'Less than 0.1 g lactose in 100 g.']

// prettier-ignore
const FRUITS: readonly Variety[] = [
  PLAIN,
  ['strawberry', 1.18, 'With strawberries from the lower valley.'],
  ['raspberry', 1.22, 'With whole raspberries.'],
  ['blueberry', 1.22, 'With wild blueberries.'],
  ['apricot', 1.2, 'With ripe apricots.'],
  ['cherry', 1.2, 'With sour cherries.'],
  ['vanilla', 1.15, 'With real bourbon vanilla.'],
  ['peach and passion fruit', 1.24, 'Sweet and a little sharp.'],
  ['honey and walnut', 1.3, 'With blossom honey and roasted walnuts.'],
  ['stewed apple and cinnamon', 1.18, 'Tastes like a Sunday kitchen.'],
  ['elderflower', 1.2, 'With elderflower picked in June.'],
]

// prettier-ignore
const HERBS: readonly Variety[] = [
  PLAIN, ORGANIC, HAY,
  ['with chives', 1.12, 'With freshly cut chives.'],
  ['with garden herbs', 1.14, 'With parsley, dill and lovage.'],
  ['with pepper', 1.12, 'Rolled in crushed black pepper.'],
  ['with wild garlic', 1.16, 'With wild garlic from the riverside woods.'],
  ['with walnuts', 1.22, 'With roasted walnuts.'],
  ['with sweet peppers', 1.14, 'With sun-ripened sweet peppers.'],
  ['with horseradish', 1.14, 'Freshly grated, for those who like it hot.'],
]

// prettier-ignore
const AGES: readonly Variety[] = [
  ['young', 1, 'Mild and milky.'],
  ['matured', 1.18, 'Turned and brushed by hand every second day.'],
  ['cellar-aged', 1.38, 'Aged in the natural cellar below the dairy.'],
  ['organic', 1.32, 'From certified organic farms.'],
  ['with caraway', 1.1, 'With whole caraway seeds.'],
  ['with flowers', 1.3, 'In a coat of dried meadow flowers.'],
  ['smoked', 1.16, 'Smoked over beech wood.'],
  ['red wine', 1.28, 'Washed with red wine.'],
]

// prettier-ignore
const WEDGES: readonly Pack[] = [
  ['150 g wedge', 0.15, 1.12, 'wedge'],
  ['250 g wedge', 0.25, 1.05, 'wedge'],
  ['500 g wedge', 0.5, 1, 'wedge'],
  ['quarter wheel 1.5 kg', 1.5, 0.95, 'wedge'],
  ['whole wheel 6 kg', 6, 0.88, 'wheel'],
]

/** The twelve categories. */
// prettier-ignore
export const CATEGORIES: readonly Category[] = [
  {
    id: 'milk',
    name: 'Milk',
    bases: [
      ['Whole milk', 3.8, 9, 149, 'Pasteurised on the morning of delivery, not homogenised.'],
      ['Farm milk', 4.2, 7, 169, 'As it comes from the farm, with the cream on top.'],
      ['Low-fat milk', 1.5, 9, 139, 'Light, for every day.'],
      ['Skimmed milk', 0.3, 10, 129, 'Almost no fat, all of the calcium.'],
      ['Barista milk', 3.5, 12, 189, 'Foams finely and stays that way.'],
    ],
    varieties: [PLAIN, ORGANIC, HAY, MOUNTAIN, LACTOSE_FREE],
    packs: [
      ['0.5 l bottle', 0.5, 1.18, 'bottle'],
      ['1 l bottle', 1, 1.1, 'bottle'],
      ['1 l carton', 1, 1, 'carton'],
      ['1.5 l carton', 1.5, 0.97, 'carton'],
      ['5 l bag-in-box', 5, 0.9, 'carton'],
    ],
  },
  {
    id: 'drinks',
    name: 'Milk drinks',
    bases: [
      ['Kefir', 1.5, 21, 279, 'Gently sparkling, with live cultures.'],
      ['Buttermilk', 0.9, 16, 189, 'What is left in the churn: sour and refreshing.'],
      ['Whey drink', 0.1, 28, 219, 'Light as lemonade.'],
      ['Drinking yoghurt', 1.8, 20, 299, 'Breakfast for those in a hurry.'],
    ],
    varieties: FRUITS,
    packs: [
      ['250 ml bottle', 0.25, 1.25, 'bottle'],
      ['500 ml bottle', 0.5, 1.08, 'bottle'],
      ['1 l carton', 1, 1, 'carton'],
    ],
  },
  {
    id: 'yoghurt',
    name: 'Yoghurt',
    bases: [
      ['Cream yoghurt', 8, 24, 429, 'Slowly set in its cup.'],
      ['Yoghurt', 3.6, 24, 329, 'Mild, with live cultures.'],
      ['Low-fat yoghurt', 1, 24, 309, 'Light and fresh.'],
      ['Greek-style yoghurt', 10, 26, 519, 'Strained until the spoon stands.'],
    ],
    varieties: FRUITS,
    packs: [
      ['150 g cup', 0.15, 1.25, 'cup'],
      ['400 g cup', 0.4, 1.05, 'cup'],
      ['500 g jar', 0.5, 1.15, 'jar'],
      ['1 kg tub', 1, 0.95, 'tub'],
    ],
  },
  {
    id: 'quark',
    name: 'Quark and skyr',
    bases: [
      ['Quark', 0.2, 20, 449, 'Drained in linen, as grandmother did.'],
      ['Cream quark', 8, 20, 519, 'For cakes, dumplings and spoons.'],
      ['Skyr', 0.2, 24, 599, 'Eleven grams of protein in a hundred.'],
    ],
    varieties: FRUITS,
    packs: [
      ['150 g cup', 0.15, 1.25, 'cup'],
      ['250 g cup', 0.25, 1.1, 'cup'],
      ['500 g tub', 0.5, 1, 'tub'],
      ['1 kg tub', 1, 0.92, 'tub'],
    ],
  },
  {
    id: 'cream',
    name: 'Cream',
    bases: [
      ['Whipping cream', 36, 18, 699, 'Whips in two minutes and stands for hours.'],
      ['Coffee cream', 10, 21, 499, 'Rounds off the strongest coffee.'],
      ['Sour cream', 15, 22, 499, 'Thick enough for a baked potato.'],
      ['Crème fraîche', 30, 24, 749, 'Does not split in the pan.'],
      ['Double cream', 45, 16, 899, 'For desserts that may be rich.'],
    ],
    varieties: [PLAIN, ORGANIC, HAY, LACTOSE_FREE, ['with herbs', 1.14, 'With chives and parsley.']],
    packs: [
      ['125 ml cup', 0.125, 1.25, 'cup'],
      ['200 ml cup', 0.2, 1.12, 'cup'],
      ['250 ml bottle', 0.25, 1.1, 'bottle'],
      ['500 ml bottle', 0.5, 1, 'bottle'],
      ['1 l carton', 1, 0.93, 'carton'],
    ],
  },
  {
    id: 'butter',
    name: 'Butter',
    bases: [
      ['Sour cream butter', 82, 45, 1149, 'Churned from ripened cream.'],
      ['Sweet cream butter', 82, 45, 1129, 'Mild and golden.'],
      ['Clarified butter', 99.8, 180, 1499, 'For frying at high heat.'],
      ['Spreadable butter', 76, 40, 1199, 'Soft straight from the fridge.'],
    ],
    varieties: [
      PLAIN, ORGANIC, HAY, MOUNTAIN,
      ['with sea salt', 1.08, 'With coarse flakes of salt.'],
      ['with herbs', 1.16, 'With parsley, chives and garlic.'],
      ['with wild garlic', 1.18, 'With wild garlic from the riverside woods.'],
    ],
    packs: [
      ['125 g piece', 0.125, 1.14, 'block'],
      ['250 g piece', 0.25, 1, 'block'],
      ['500 g piece', 0.5, 0.96, 'block'],
      ['2.5 kg block', 2.5, 0.88, 'block'],
    ],
  },
  {
    id: 'fresh-cheese',
    name: 'Fresh cheese',
    bases: [
      ['Cream cheese', 24, 28, 899, 'Spreads like a cloud.'],
      ['Cottage cheese', 4.5, 18, 699, 'Loose grains in a little cream.'],
      ['Mozzarella', 18, 21, 949, 'Pulled by hand in warm whey.'],
      ['Ricotta', 10, 16, 799, 'Sweet, from whey.'],
    ],
    varieties: HERBS,
    packs: [
      ['125 g cup', 0.125, 1.15, 'cup'],
      ['200 g cup', 0.2, 1.05, 'cup'],
      ['1 kg tub', 1, 0.9, 'tub'],
    ],
  },
  {
    id: 'soft-cheese',
    name: 'Soft cheese',
    bases: [
      ['Camembert', 24, 35, 1399, 'Ripens from the outside in.'],
      ['Brie', 30, 32, 1449, 'Creamy to the rind.'],
      ['Red smear cheese', 22, 38, 1549, 'For those who like it strong.'],
      ['Farmhouse feta', 18, 60, 1299, 'Salted in brine for six weeks.'],
    ],
    varieties: HERBS,
    packs: [
      ['125 g round', 0.125, 1.12, 'wheel'],
      ['250 g round', 0.25, 1, 'wheel'],
      ['1 kg wheel', 1, 0.92, 'wheel'],
    ],
  },
  {
    id: 'sliced-cheese',
    name: 'Semi-hard cheese',
    bases: [
      ['Tilsiter', 24, 75, 1499, 'Supple, with small holes.'],
      ['Butter cheese', 28, 70, 1399, 'Mild: a favourite of children.'],
      ['Raclette', 26, 80, 1699, 'Melts evenly and browns at the edge.'],
    ],
    varieties: AGES,
    packs: WEDGES,
  },
  {
    id: 'hard-cheese',
    name: 'Hard cheese',
    bases: [
      ['Mountain cheese', 32, 180, 2199, 'From raw milk, in copper vats.'],
      ['Emmental', 30, 150, 1899, 'With holes like cherries.'],
      ['Alp cheese', 33, 200, 2499, 'Made on the alp between June and September.'],
    ],
    varieties: AGES,
    packs: WEDGES,
  },
  {
    id: 'desserts',
    name: 'Desserts',
    bases: [
      ['Milk rice', 3.2, 30, 549, 'Cooked slowly in whole milk.'],
      ['Panna cotta', 18, 26, 899, 'Cream, sugar and patience.'],
      ['Semolina pudding', 3.5, 30, 549, 'Warm it up: it likes that.'],
    ],
    varieties: FRUITS,
    packs: [
      ['120 g cup', 0.12, 1.2, 'cup'],
      ['180 g jar', 0.18, 1.2, 'jar'],
      ['400 g tub', 0.4, 1, 'tub'],
      ['2 kg tub', 2, 0.88, 'tub'],
    ],
  },
  {
    id: 'ice-cream',
    name: 'Ice cream',
    bases: [
      ['Farm ice cream', 11, 540, 1199, 'Churned in small batches on the farm.'],
      ['Yoghurt ice cream', 4, 540, 1099, 'Fresh and not too sweet.'],
      ['Buttermilk sorbet', 0.6, 540, 999, 'The lightest of all.'],
    ],
    varieties: FRUITS,
    packs: [
      ['120 ml cup', 0.12, 1.35, 'cup'],
      ['500 ml tub', 0.5, 1, 'tub'],
      ['1 l tub', 1, 0.94, 'tub'],
      ['4 l tub', 4, 0.85, 'tub'],
    ],
  },
]
