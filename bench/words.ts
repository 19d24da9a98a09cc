const FUNCTION_WORDS = 'the of a in and with on at by from to over under as its into through behind near';

const STEMS = `light shadow camera cloud river mountain street forest ocean city night morning golden silver crimson
amber violet emerald cobalt ivory rust storm rain snow mist fog wind fire smoke dust glass stone steel copper wood
paper silk velvet leather marble crystal neon lantern candle mirror window door bridge tower castle harbor market
garden desert island valley canyon meadow field orchard village station train boat ship plane bicycle car engine
robot android dragon wolf fox owl raven horse lion tiger panda koala whale turtle spider butterfly flower rose lily
lotus tulip maple cedar willow bamboo coral shell feather crown sword shield armor helmet cloak mask dancer singer
painter sailor soldier wizard witch knight queen king child girl boy woman man elder stranger crowd portrait
landscape scene frame shot angle close wide slow fast pan tilt zoom dolly track orbit drone handheld static focus
blur grain film lens bokeh contrast exposure render texture pattern detail color tone palette style cinematic
epic quiet gentle fierce ancient modern future vintage retro minimal baroque gothic surreal abstract dream memory
echo whisper thunder lightning sunset sunrise twilight midnight noon winter spring summer autumn harvest festival
dance music piano violin guitar drum bell clock compass map book letter ink brush canvas sketch poster comic anime
watercolor pastel charcoal pixel voxel polygon hologram laser plasma galaxy planet comet meteor moon star sun orbit
satellite rocket astronaut alien portal temple shrine statue fountain stair corridor library kitchen table chair
cup tea coffee bread apple lemon cherry honey pepper spice salt sugar chocolate cake soup noodle sushi burger walk
run jump float drift spin turn glow shine flicker burn melt freeze bloom grow fade rise fall open close reveal hold
reach look gaze smile laugh cry sleep wake breathe wander travel explore build carve paint shape fold break gather`;

const ENDINGS = ['s', 'ing', 'ed', 'er', 'y', 'like', 'less', 'ness', 'scape', 'land', 'light', 'works'];
const BEGINNINGS = ['un', 're', 'over', 'deep'];

/** A few thousand English-like words, the most frequent first: function words, then stems, then derived words. */
export function vocabulary(): string[] {
  const stems = STEMS.split(/\s+/);
  const derived = [
    ...ENDINGS.flatMap((ending) => stems.map((stem) => stem + ending)),
    ...BEGINNINGS.flatMap((beginning) => stems.map((stem) => beginning + stem)),
  ];
  return [...new Set([...FUNCTION_WORDS.split(' '), ...stems, ...derived])];
}

/** Three of these make a rare name: the long tail of words that are in few prompts. */
export const SYLLABLES =
  `ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu zar bel cor dan eth fin gor
hul ist jan kel lum mor nev ost pra ryn sel tor vex`.split(/\s+/);
