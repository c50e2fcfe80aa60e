"""NAMES: who is in a room."""

from tests.conversation import talk


def test_a_room() -> None:
    """Modern IRC Client Protocol, "NAMES message": 353 names the members, 366 ends; outsiders may ask."""
    talk("""
        ann, bob, cat enter
        ann, bob join #Tea
        cat > NAMES #tea
        cat < 353 cat = #Tea :@ann bob
        cat < 366 cat #Tea :End of NAMES list
    """)


def test_several_rooms() -> None:
    """Modern IRC Client Protocol, "NAMES message": rooms are taken one by one, each has its own end."""
    talk("""
        ann, bob enter
        ann join #a
        bob join #b
        ann > NAMES #a,#nowhere,#b,nonsense
        ann < 353 ann = #a :@ann
        ann < 366 ann #a :End of NAMES list
        ann < 366 ann #nowhere :End of NAMES list
        ann < 353 ann = #b :@bob
        ann < 366 ann #b :End of NAMES list
        ann < 366 ann nonsense :End of NAMES list
    """)


def test_several_rooms_of_ones_own() -> None:
    """Modern IRC Client Protocol, "NAMES message": each room has its list and its end, in one labelled answer as well."""
    talk("""
        ann enters
        bob enters with batch labeled-response
        ann, bob join #a
        bob, ann join #b
        ann > NAMES #a,#b
        ann < 353 ann = #a :@ann bob
        ann < 366 ann #a :End of NAMES list
        ann < 353 ann = #b :@bob ann
        ann < 366 ann #b :End of NAMES list
        bob > @label=7 NAMES #b,#a,#B
        bob < @label=7 BATCH +… labeled-response
        bob < @batch=… 353 bob = #b :@bob ann
        bob < @batch=… 366 bob #b :End of NAMES list
        bob < @batch=… 353 bob = #a :@ann bob
        bob < @batch=… 366 bob #a :End of NAMES list
        bob < BATCH -…
    """)


def test_no_parameter() -> None:
    """Modern IRC Client Protocol, "NAMES message": without a parameter nobody is named."""
    talk("""
        ann, bob enter
        bob joins #b
        ann > NAMES
        ann < 366 ann * :End of NAMES list
        ann > NAMES :
        ann < 366 ann * :End of NAMES list
        ann > NAMES ,
        ann < 366 ann * :End of NAMES list
    """)


def test_a_secret_room() -> None:
    """Modern IRC Client Protocol, "Secret Channel Mode": for outsiders it is as if there were no such room; members see ``@``."""
    talk("""
        ann, bob enter
        ann join #a
        ann > MODE #a +s
        ann < :ann MODE #a +s
        ann > NAMES #a
        ann < 353 ann @ #a :@ann
        ann < 366 ann #a :End of NAMES list
        bob > NAMES #a
        bob < 366 bob #a :End of NAMES list
    """)


def test_an_invisible_person() -> None:
    """Modern IRC Client Protocol, "Invisible User Mode": outsiders are not told, members are."""
    talk("""
        ann, bob, cat enter
        ann, bob join #a
        bob > MODE bob +i
        bob < :bob MODE bob +i
        cat > NAMES #a
        cat < 353 cat = #a :@ann
        cat < 366 cat #a :End of NAMES list
        ann > NAMES #a
        ann < 353 ann = #a :@ann bob
        ann < 366 ann #a :End of NAMES list
        ann > MODE ann +i
        ann < :ann MODE ann +i
        cat > NAMES #a
        cat < 366 cat #a :End of NAMES list
    """)


def test_prefixes() -> None:
    """IRCv3 multi-prefix: the highest prefix, or with the capability all of them, highest first."""
    talk("""
        ann enters
        bob enters with multi-prefix
        ann, bob join #a
        ann > MODE #a +v ann
        ann < :ann MODE #a +v ann
        bob < :ann MODE #a +v ann
        ann > NAMES #a
        ann < 353 ann = #a :@ann bob
        ann < 366 ann #a :End of NAMES list
        bob > NAMES #a
        bob < 353 bob = #a :@+ann bob
        bob < 366 bob #a :End of NAMES list
    """)


def test_users_and_hosts() -> None:
    """IRCv3 userhost-in-names: each nick with its user and host, behind the prefix."""
    talk("""
        ann enters
        bob enters with userhost-in-names
        ann, bob join #a
        bob > NAMES #a
        bob < 353 bob = #a :@ann!~ann@127.0.0.1 bob!~bob@127.0.0.1
        bob < 366 bob #a :End of NAMES list
    """)
