// SPDX-License-Identifier: MIT
import {
  catalog,
  dashboard,
  definePolicy,
  detail,
  images,
  list,
  orders,
  pages,
  type Policy,
  profile,
  reference,
  search,
  staticAssets,
  staticFiles,
  strong,
  writes,
} from '@springhouse/core'

// The tags, and who invalidates them:
//   products, product:{id}, stock:{id}   a price or stock change; an order, for each product in it
//   animals, animal:{id}, farm:{id}      a milk record; a treatment (its animal only)
//   care:{id}                            a change of how an animal is kept
//   orders, customer:{id}                an order
//   farms, rounds, round:{person}, customers, categories, staff   nobody in this demo
const policy: Policy = definePolicy({
  version: 1,
  routes: {
    assets: staticAssets('/assets/*'),
    icons: staticFiles('/icons/*'),
    favicon: staticFiles('/favicon.svg'),
    manifest: staticFiles('/manifest.webmanifest'),
    images: images('/images/*'),

    // The catalogue: public, shown to everybody.
    categories: catalog('/api/categories', { tags: ['categories'] }),
    products: catalog('/api/products', { tags: ['products'] }),
    product: detail('/api/products/:product', { tags: ['product:{product}'] }),
    // Without a network the last known stock is shown, with its age.
    stock: strong('/api/stock/:product', { tags: ['stock:{product}'], offline: 'serve' }),
    staff: reference('/api/staff', { tags: ['staff'] }),

    // A driver's day: pinned, because a barn has no network.
    session: profile('/api/session', { tags: ['session'] }),
    round: catalog('/api/round', { tags: ['rounds'], partition: 'user', offline: 'pinned' }),
    farms: catalog('/api/farms', { tags: ['farms'], partition: 'user', offline: 'pinned' }),
    herd: catalog('/api/farms/:farm/animals', {
      tags: ['farm:{farm}'],
      partition: 'user',
      offline: 'pinned',
    }),
    records: list('/api/farms/:farm/records', { tags: ['farm:{farm}'], partition: 'user' }),
    animal: detail('/api/animals/:animal', { tags: ['animal:{animal}'], partition: 'user' }),
    animalYields: detail('/api/animals/:animal/yields', {
      tags: ['animal:{animal}'],
      partition: 'user',
    }),
    care: detail('/api/animals/:animal/care', { tags: ['care:{animal}'], partition: 'user' }),
    herdSummary: dashboard('/api/herd/summary', {
      tags: ['animals'],
      partition: 'user',
      lifetimes: { whenNot: '2m', process: '2m', redis: '2m' },
    }),
    animalSearch: search('/api/search/animals', { tags: ['animals'], partition: 'user' }),

    // The office.
    orders: orders('/api/orders', { tags: ['orders'] }),
    customers: list('/api/customers', { tags: ['customers'], partition: 'user' }),
    customer: detail('/api/customers/:customer', {
      tags: ['customer:{customer}'],
      partition: 'user',
    }),

    // Written in the barn, sent when there is a network; records of one farm, and orders of one customer, keep their order.
    recordYield: writes('/api/yields', {
      methods: ['POST'],
      offline: 'queue',
      group: 'farm:{body.farm}',
      invalidates: ['farm:{body.farm}', 'animal:{body.animal}', 'animals'],
    }),
    recordTreatment: writes('/api/treatments', {
      methods: ['POST'],
      offline: 'queue',
      group: 'farm:{body.farm}',
      invalidates: ['animal:{body.animal}'],
    }),
    // Two people may change it: each says by `If-Match` what they have seen.
    changeCare: writes('/api/animals/:animal/care', {
      methods: ['PUT'],
      offline: 'queue',
      group: 'care:{animal}',
      invalidates: ['care:{animal}'],
    }),
    placeOrder: writes('/api/orders', {
      methods: ['POST'],
      offline: 'queue',
      group: 'customer:{body.customer}',
      invalidates: ['orders', 'customer:{body.customer}'],
    }),
    // Decided on what is so now, therefore never queued.
    changePrice: writes('/api/products/:product/price', {
      methods: ['PUT'],
      offline: 'refuse',
      invalidates: ['products', 'product:{product}'],
    }),
    changeStock: writes('/api/products/:product/stock', {
      methods: ['PUT'],
      offline: 'refuse',
      invalidates: ['products', 'product:{product}', 'stock:{product}'],
    }),
    signInAndOut: writes('/api/session', { methods: ['POST', 'DELETE'], offline: 'refuse' }),

    // What has no route of its own is asked for every time, and never queued.
    otherReads: strong('/api/*', { partition: 'user' }),
    otherWrites: writes('/api/*', { offline: 'refuse' }),

    pages: pages('/*'),
  },
})

export default policy
