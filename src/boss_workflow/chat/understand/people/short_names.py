"""What people with a given name are usually called: a team with one Elizabeth means her by "Liz"."""

from collections.abc import Mapping

_SHORT = """
    abigail: abby abbie gail | abraham: abe | adelaide: addie | adrian: ade | albert: al bert bertie | alejandro: alex ale jandro | alejandra: alex ale
    alexander: alex al sandy xander lex sasha | alexandra: alex lexi sandra sasha ali | alexandre: alex | alfred: alf fred alfie | alison: ali ally | allison: ali ally
    amanda: mandy | amelia: amy millie mel | andrea: andie andy | andrew: andy drew | angela: angie ange | annabelle: anna belle bella | anthony: tony ant
    antonia: toni | antonio: toni tony | anastasia: ana stacy | arthur: art artie | augustus: gus | barbara: barb babs barbie | bartholomew: bart
    beatrice: bea trixie | beatriz: bea | benedict: ben | benjamin: ben benny benji | bernard: bernie | bradley: brad | bridget: bridie | calvin: cal
    cameron: cam | caroline: caro carrie | catherine: cath kate cathy katie cat kat | cecilia: ceci | charles: charlie chuck chas | charlotte: charlie lottie
    christian: chris | christina: chris tina chrissy | christine: chris tina chrissy | christopher: chris topher kit | clifford: cliff | constance: connie
    cynthia: cindy | daniel: dan danny dani | daniela: dani | danielle: dani | david: dave davey | deborah: deb debbie | dennis: den | dominic: dom | dominique: dom
    donald: don donnie | dorothy: dot dottie | douglas: doug | edmund: ed eddie | eduardo: edu lalo | edward: ed eddie ted teddy ned | eleanor: ellie nell nora
    elisabeth: lisa liz beth lisbeth | elizabeth: liz lizzie beth betty eliza libby lizzy betsy | emily: em emmy | emma: em | emmanuel: manu | enrique: quique
    ernest: ernie | eugene: gene | evangeline: eve | fernando: fer nando | florence: flo | frances: fran | francesca: fran | francis: frank fran
    francisco: paco pancho fran | franklin: frank | frederick: fred freddie freddy | friedrich: fritz | gabriel: gabe gabi | gabriela: gabi gaby | gabrielle: gabby
    geoffrey: geoff | george: georgie | gerald: gerry | gerard: gerry | gillian: gill | gregory: greg | guadalupe: lupe | guillermo: memo | gwendolyn: gwen
    harold: harry hal | harriet: hattie | henry: harry hank | herbert: herb bert | ignacio: nacho | isaac: zac ike | isabel: izzy bella isa | isabella: izzy bella
    isabelle: izzy belle isa | jacob: jake | jacqueline: jackie | jaime: jim | james: jim jimmy jamie | janet: jan | jasmine: jas jaz | jeffrey: jeff | jennifer: jen jenny jenn
    jeremiah: jerry | jeremy: jem jez | jessica: jess jessie | jesus: chuy | joanna: jo joey | joanne: jo | johannes: hannes jo | john: johnny jack | johnathan: john jon
    jonathan: jon jonny nathan | jose: pepe | joseph: joe joey | josephine: jo josie | joshua: josh | juliet: jules | julia: jules | julian: jules | katharine: kate katie kat kathy
    katherine: kate katie kat kathy kath | kathleen: kath kathy kate | kathryn: kate katie kat kathy | katarzyna: kasia | kenneth: ken kenny | kimberly: kim kimmy
    kristina: kris tina | lachlan: lachie | lawrence: larry laurie | leonard: len lenny leo | leonardo: leo | leopold: leo | lewis: lew | lillian: lil lily | louis: lou louie
    louise: lou | lucia: lucy luci | lucille: lucy | luis: lucho | madeleine: maddie | madeline: maddie | manuel: manny manolo manu | marcus: marc | margaret: maggie meg peggy marge
    maria: mari | martha: marty | martin: marty | mathew: matt | matthew: matt matty | matthias: matt matze | maximilian: max | maxwell: max | melanie: mel
    melissa: mel missy | michael: mike mick mickey mikey mitch | michelle: shelly shell mich | miguel: migue | miriam: miri | mohammed: mo | muhammad: mo | nathan: nate nat
    nathaniel: nate nat nathan | natalie: nat | natasha: tasha nat | nicholas: nick nicky nico | nicola: nicky nic | nicolas: nico nick | nicole: nicky nic | oliver: ollie olly
    olivia: liv livvy livia ollie | pamela: pam | patricia: pat patty trish tricia | patrick: pat paddy | penelope: penny | peter: pete | philip: phil pip | phillip: phil
    philippa: pippa pip | rachel: rach | raymond: ray | rebecca: becky becca bec | reginald: reg | richard: rick rich dick richie ricky | robert: rob bob bobby robbie bert
    roberta: bobbie | roberto: beto | roderick: rod | rodney: rod | roland: rollo | ronald: ron ronnie | rosemary: rosie | russell: russ | samantha: sam sammy | samuel: sam sammy
    sarah: sally | sebastian: seb basti | sophia: sophie soph | sophie: soph | stanley: stan | stephanie: steph stephie | stephen: steve stevie | steven: steve stevie
    stewart: stew stu | stuart: stu | susan: sue susie suzy | susanne: susi sanne | suzanne: sue suzie | sylvester: sly | tabitha: tabby | terence: terry | teresa: tess terry tere
    theodore: ted theo teddy | theresa: tess terry | thomas: tom tommy | timothy: tim timmy | tobias: tobi toby | valerie: val | veronica: vero ronnie | victor: vic | victoria: vicky tori vic
    vincent: vince vinny | virginia: ginny | walter: walt wally | wilhelm: willi | william: will bill billy liam willy | winifred: winnie | zachary: zach zac zack
"""
SHORT_NAMES: Mapping[str, frozenset[str]] = {
    full.strip(): frozenset(shorts.split())
    for entry in _SHORT.replace("\n", "|").split("|")
    if (parts := entry.partition(":"))[1]
    for full, shorts in [(parts[0], parts[2])]
}
"""By the given name in comparable spelling."""
