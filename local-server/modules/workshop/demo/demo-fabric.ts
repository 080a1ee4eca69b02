import { cutLayOf, planLay, type LayWork } from '../fabric/lays.service.ts'
import { addRoll } from '../fabric/rolls.service.ts'
import type { LocaleTag } from '../../../../contracts/common.ts'
import { chance } from './random.ts'

/** The fabric of a demo order: what its lays are cut of. */
export interface DemoFabric {
  article: string
  layerThousandths: number
}

interface Wish extends DemoFabric {
  orderId: string
  sizes: readonly string[]
  colours: readonly string[]
  layers: number
}

/** Metres a roll comes with, at least. */
const leastRoll = 92_000

/** What the storekeeper and the cutters did: the same each time. */
export function demoFabric() {
  const luck = chance(47)
  let rolls = 0

  async function receive(
    work: LayWork,
    { article }: DemoFabric,
    colour: string,
  ): Promise<{ id: string; left: number }> {
    rolls += 1
    const left = leastRoll + luck.between(0, 160) * 100
    const id = await addRoll(work, {
      number: `R-${1000 + rolls}`,
      article,
      colour,
      lot: `L-${10 + Math.floor(rolls / 6)}`,
      widthCentimetres: 150,
      receivedThousandths: left,
      note: '',
    })
    return { id, left }
  }

  const plan = (work: LayWork, { orderId, article, layerThousandths, sizes, colours, layers }: Wish) =>
    planLay(work, orderId, {
      article,
      layerThousandths,
      sizes: sizes.map((size) => ({ size, perLayer: 1 })),
      colours: colours.map((colour) => ({ colour, fabricColour: colour, layers })),
      note: '',
    })

  return {
    /** A lay that is cut, of rolls received for it: each gives as many layers as it has. */
    async cut(work: LayWork, wish: Wish, bundleSize: number, locale: LocaleTag): Promise<void> {
      const uses = []
      for (const colour of wish.colours) {
        for (let left = wish.layers; left > 0;) {
          const roll = await receive(work, wish, colour)
          // A little goes at the ends of a roll.
          const ends = luck.between(0, 20) * 10
          const layers = Math.min(left, Math.floor((roll.left - ends) / wish.layerThousandths))
          uses.push({ rollId: roll.id, colour, layers, usedThousandths: layers * wish.layerThousandths + ends })
          left -= layers
        }
      }
      const { id, version } = await plan(work, wish)
      await cutLayOf(work, id, { version, bundleSize, rolls: uses }, locale)
    },

    /** A lay that is still to be cut; of its last colour there is too little fabric. */
    async plan(work: LayWork, wish: Wish): Promise<void> {
      for (const [index, colour] of wish.colours.entries()) {
        const needed = wish.layers * wish.layerThousandths * (index === wish.colours.length - 1 ? 0.4 : 1)
        for (let there = 0; there < needed;) there += (await receive(work, wish, colour)).left
      }
      await plan(work, wish)
    },
  }
}
