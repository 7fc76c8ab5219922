import GridModel

/// Notifications in Portuguese, as it is written in Brazil.
struct PortugueseMessages: MessageWords {
    let figures = Figures(language: .portuguese)

    func subject(_ facts: NotificationFacts, _ audience: MessageAudience) -> String {
        guard audience == .operators else { return customerSubject(facts) }
        let subject = "\(Self.title(facts.alert.kind)): \(place(facts))"
        let severity = Self.severity(facts.alert.severity)
        return switch facts.kind {
        case .firing: "[\(severity)] \(subject)"
        case .repeat: "[ainda: \(severity)] \(subject)"
        case .resolved: "[resolvido] \(subject)"
        case .acknowledged: "[em atendimento] \(subject)"
        case .test: "[teste] As notificações do gridd estão chegando"
        }
    }

    func digest(_ several: [NotificationFacts], _ audience: MessageAudience) -> String {
        guard audience == .operators else { return "\(several.count) avisos sobre a sua energia elétrica" }
        let firing = several.count { $0.kind == .firing || $0.kind == .repeat }
        let resolved = several.count { $0.kind == .resolved }
        let rest = several.count - firing - resolved
        let parts = [
            firing > 0 ? (firing == 1 ? "1 ativo" : "\(firing) ativos") : nil,
            resolved > 0 ? (resolved == 1 ? "1 resolvido" : "\(resolved) resolvidos") : nil,
            rest > 0 ? "\(rest) em atendimento" : nil,
        ].compactMap { $0 }
        let kinds = Set(several.map(\.alert.kind))
        let what = kinds.count == 1 ? Self.title(several[0].alert.kind) : "\(several.count) alertas"
        return "[\(parts.joined(separator: ", "))] \(what)"
    }

    func greeting(_ facts: NotificationFacts, _ audience: MessageAudience) -> String? {
        guard audience == .customer else { return nil }
        return facts.customer.map { "Olá, \(EncodedWords.oneLine($0))!" } ?? "Olá!"
    }

    func closing(_ ids: [String], _ audience: MessageAudience) -> String {
        let numbers =
            (ids.count == 1 ? "Notificação " : "Notificações ") + ids.prefix(20).joined(separator: ", ")
            + (ids.count > 20 ? ", …" : "")
        return audience == .operators
            ? "-- \n\(numbers), enviada\(ids.count == 1 ? "" : "s") pelo gridd"
            : "Esta mensagem foi enviada automaticamente pelo sistema de medição da\nsua distribuidora de energia. \(numbers)."
    }

    func body(_ facts: NotificationFacts, _ audience: MessageAudience) -> [String] {
        if facts.kind == .test {
            return [
                ("Isto é um teste. Nada aconteceu e nada precisa ser feito: alguém quis ver se as notificações chegam "
                    + "até aqui. Elas chegam.").wrapped
            ]
        }
        return audience == .operators ? operatorBody(facts) : customerBody(facts)
    }

    // MARK: For operators

    private func operatorBody(_ facts: NotificationFacts) -> [String] {
        let alert = facts.alert
        let account =
            switch facts.kind {
            case .resolved: "Terminou: \(Self.title(alert.kind).lowercasedFirst)."
            case .acknowledged:
                "\(facts.by ?? "Alguém") está cuidando disto: \(Self.title(alert.kind).lowercasedFirst)."
            case .repeat: "Continua ativo e ninguém o assumiu ainda: \(what(facts))."
            case .firing, .test: "\(what(facts).sentence)."
            }
        var sheet = FactSheet()
        sheet.add("Sobre", place(facts))
        sheet.add("Número de série", facts.meter?.serial)
        sheet.add("Local", facts.meter?.site)
        sheet.add("Desde", when(facts.alert.openedAt, facts))
        if facts.kind != .firing { sheet.add(facts.kind == .resolved ? "Até" : "Em", when(facts.at, facts)) }
        sheet.add("Gravidade", Self.severity(alert.severity))
        sheet.add("Regra", facts.title.map { "\(alert.rule) (\($0))" } ?? alert.rule)
        sheet.add("Última leitura", facts.figures.lastReadingAt.map { when($0, facts) })
        sheet.add(
            "Custo",
            facts.kind == .resolved
                ? nil : facts.figures.monthlyCost.map { "\(figures.amount($0)) por mês, se continuar" })
        sheet.add("Comentário", facts.comment)
        var paragraphs = [EncodedWords.oneLine(account).wrapped, sheet.text]
        if facts.kind == .firing || facts.kind == .repeat {
            paragraphs.append(
                "O que fazer: \(Self.operatorAdvice(alert.kind))".wrapped
                    + "\n\n  gridctl alerts show \(alert.id)\n  gridctl alerts ack \(alert.id)")
        }
        return paragraphs
    }

    /// What happened, with the figures there are.
    private func what(_ facts: NotificationFacts) -> String {
        let known = facts.figures
        let title = Self.title(facts.alert.kind).lowercasedFirst
        switch facts.alert.kind {
        case .consumption:
            guard let consumed = known.consumedKwh, let limit = known.limitKwh else { return title }
            let stretch = known.day.map { "em \(figures.day($0))" } ?? known.period.map { "em \(figures.month($0))" }
            return
                "\(figures.energy(consumed)) consumidos \(stretch ?? "no período"); o limite é de \(figures.energy(limit))"
        case .billVariation:
            guard let change = known.change else { return title }
            return
                "o consumo diário está \(figures.percentage(change)) \(isMore(known) ? "acima" : "abaixo") do habitual"
        case .power:
            guard let power = known.powerKw, let limit = known.limitKw else { return title }
            let length = known.duration.map { " há \(figures.length($0))" } ?? ""
            return "\(figures.power(power))\(length); o limite é de \(figures.power(limit))"
        case .nightUse:
            guard let energy = known.consumedKwh, let nights = known.nights else { return title }
            return "\(figures.energy(energy)) por noite em \(nights) noites seguidas"
        case .baseLoad: return known.powerKw.map { "a carga nunca fica abaixo de \(figures.power($0))" } ?? title
        case .silent:
            guard let length = known.duration else { return title }
            let expected = known.expected.map { "; o normal é uma a cada \(figures.length($0))" } ?? ""
            return "nenhuma leitura há \(figures.length(length))\(expected)"
        case .outage:
            guard let meters = known.meters else { return title }
            let of = known.ofMeters.map { " de \(figures.count($0))" } ?? ""
            return "\(figures.count(meters))\(of) medidores ficaram sem enviar leituras ao mesmo tempo"
        case .fallingRegister:
            guard let now = known.registerKwh else { return title }
            return "o registrador caiu para \(figures.energy(now)); a leitura espera uma decisão"
        case .spike:
            guard let register = known.registerKwh else { return title }
            return "o registrador saltou para \(figures.energy(register)), mais do que a ligação suporta; "
                + "a leitura espera uma decisão"
        case .stuckRegister:
            guard let length = known.duration else { return title }
            return "as leituras chegam, mas o registrador está parado há \(figures.length(length))"
        case .clockAstray:
            return known.offset.map { "o relógio do medidor está errado em \(figures.length($0))" } ?? title
        case .invoiceRun:
            return known.meters.map { "\(figures.count($0)) medidores ficaram sem fatura" } ?? title
        case .storeHealth:
            if let disk = known.disk { return "o disco está \(figures.percentage(disk)) cheio" }
            return known.commit.map { "cada gravação leva \(figures.length($0))" } ?? title
        }
    }

    private func place(_ facts: NotificationFacts) -> String {
        if let meter = facts.meter { return "medidor \(meter.id)" + (meter.name.map { " (\($0))" } ?? "") }
        return switch facts.alert.subject {
        case .meter(let meter): "medidor \(meter)"
        case .site(let site): "local \(site)"
        case .fleet: "todos os medidores"
        case .run(let month): "faturas de \(figures.month(month))"
        case .store: "armazenamento do gridd"
        }
    }

    private func when(_ instant: Instant, _ facts: NotificationFacts) -> String {
        "\(figures.instant(instant, in: facts.timeZone)) (\(facts.timeZone.identifier))"
    }

    private static func severity(_ severity: AlertSeverity) -> String {
        switch severity {
        case .warning: "atenção"
        case .critical: "crítico"
        }
    }

    static func title(_ kind: AlertKind) -> String {
        switch kind {
        case .consumption: "Consumo alto"
        case .billVariation: "Conta fora do habitual"
        case .power: "Potência acima do limite"
        case .nightUse: "Consumo durante a noite"
        case .baseLoad: "Carga constante"
        case .silent: "Medidor sem leituras"
        case .outage: "Interrupção"
        case .fallingRegister: "Registrador andando para trás"
        case .spike: "Salto implausível"
        case .stuckRegister: "Registrador parado"
        case .clockAstray: "Relógio errado"
        case .invoiceRun: "Falha no faturamento"
        case .storeHealth: "Problema no armazenamento"
        }
    }

    static func operatorAdvice(_ kind: AlertKind) -> String {
        switch kind {
        case .consumption: "verifique pelo histórico se o consumo é real e avise o cliente."
        case .billVariation: "compare o período com o do ano passado antes de emitir a fatura."
        case .power: "veja o que usa essa potência e o que a ligação suporta, e fale com o cliente."
        case .nightUse:
            "pergunte ao cliente o que fica ligado à noite; um vazamento ou um aparelho esquecido é provável."
        case .baseLoad: "pergunte ao cliente o que nunca é desligado; pode haver fuga de corrente."
        case .silent:
            "verifique a alimentação e a conexão do medidor; as leituras que ele guardou são aceitas quando ele voltar."
        case .outage: "verifique o alimentador e a rede do local antes dos medidores um a um."
        case .fallingRegister:
            "veja as leituras antes e depois: registre uma troca ou um reinício, ou inspecione o medidor contra fraude."
        case .spike: "revise a leitura antes de faturá-la, com gridctl readings review."
        case .stuckRegister: "inspecione o medidor: ele responde, mas não conta nada."
        case .clockAstray: "acerte o relógio do medidor; até lá o consumo dele cai nas horas erradas."
        case .invoiceRun: "veja o que o faturamento informou, corrija e execute de novo: o que foi emitido permanece."
        case .storeHealth:
            "libere espaço no disco ou procure o que o deixa lento, antes que leituras tenham de esperar."
        }
    }

    // MARK: For customers

    private func customerSubject(_ facts: NotificationFacts) -> String {
        let known = facts.figures
        if facts.kind == .test { return "Um teste dos avisos sobre a sua energia elétrica" }
        if facts.kind == .resolved { return "Tudo certo: \(Self.matter(facts.alert.kind))" }
        let reminder = facts.kind == .repeat ? "Lembrete: " : ""
        let subject: String
        switch facts.alert.kind {
        case .consumption:
            let consumed = known.consumedKwh.map { figures.energy($0) } ?? "muita energia"
            if known.ownLimit == true, let limit = known.limitKwh {
                subject = "Você passou do seu limite de \(figures.energy(limit))"
            } else if let day = known.day {
                subject = "Você usou \(consumed) em \(figures.day(day))"
            } else {
                subject = "Você já usou \(consumed) neste período de faturamento"
            }
        case .billVariation:
            subject =
                isMore(known)
                ? "Sua próxima conta de luz virá mais alta que o normal"
                : "Sua próxima conta de luz virá mais baixa que o normal"
        case .power:
            subject =
                known.contractKw == nil
                ? "Você está usando muita potência" : "Você está usando mais potência do que o contratado"
        case .nightUse: subject = "Será que algo ficou ligado durante a noite?"
        case .baseLoad: subject = "Algo na sua casa nunca para de gastar energia"
        case .outage, .silent: subject = "Não estamos recebendo leituras do seu medidor"
        case .fallingRegister, .spike, .stuckRegister, .clockAstray:
            subject = "Seu medidor de energia precisa de revisão"
        case .invoiceRun, .storeHealth: subject = "Um aviso sobre a sua energia elétrica"
        }
        return reminder + subject
    }

    private static func matter(_ kind: AlertKind) -> String {
        switch kind {
        case .consumption: "seu consumo de energia"
        case .billVariation: "sua conta de luz"
        case .power: "a potência que você usa"
        case .nightUse: "seu consumo durante a noite"
        case .baseLoad: "seu consumo constante"
        default: "seu medidor de energia"
        }
    }

    private func isMore(_ figures: AlertFigures) -> Bool {
        if let bill = figures.bill, let usual = figures.usualBill { return bill.minorUnits >= usual.minorUnits }
        if let daily = figures.dailyKwh, let usual = figures.usualDailyKwh { return daily >= usual }
        return true
    }

    private func customerBody(_ facts: NotificationFacts) -> [String] {
        var paragraphs = [customerAccount(facts).sentence.wrapped]
        var sheet = FactSheet()
        let known = facts.figures
        sheet.add(
            "Medidor", facts.meter.map { [$0.serial ?? "\($0.id)", $0.name].compactMap { $0 }.joined(separator: ", ") })
        if facts.kind == .resolved {
            sheet.add("Percebido em", figures.instant(facts.alert.openedAt, in: facts.timeZone))
            sheet.add("Encerrado em", figures.instant(facts.at, in: facts.timeZone))
            return paragraphs + [sheet.text]
        }
        sheet.add("Desde", figures.instant(facts.alert.openedAt, in: facts.timeZone))
        sheet.add("Período", known.period.map { figures.month($0) })
        sheet.add(
            "Usado até agora", facts.alert.kind == .consumption ? known.consumedKwh.map { figures.energy($0) } : nil)
        sheet.add("Limite", facts.alert.kind == .consumption ? known.limitKwh.map { figures.energy($0) } : nil)
        sheet.add("Esta conta, cerca de", known.bill.map { figures.amount($0) })
        sheet.add("A diferença, cerca de", known.difference.map { figures.amount($0) })
        sheet.add("Normalmente, cerca de", known.usualBill.map { figures.amount($0) })
        sheet.add("Há um ano, cerca de", known.lastYearBill.map { figures.amount($0) })
        sheet.add("Por dia, agora", known.dailyKwh.map { figures.energy($0) })
        sheet.add("Por dia, normalmente", known.usualDailyKwh.map { figures.energy($0) })
        sheet.add("Por dia, há um ano", known.lastYearDailyKwh.map { figures.energy($0) })
        sheet.add("Potência", known.powerKw.map { figures.power($0) })
        sheet.add("Limite", facts.alert.kind == .power ? known.limitKw.map { figures.power($0) } : nil)
        sheet.add("Potência contratada", known.contractKw.map { figures.power($0) })
        sheet.add("Custo, se continuar", known.monthlyCost.map { "\(figures.amount($0)) por mês" })
        paragraphs.append(sheet.text)
        paragraphs.append(
            "O que você pode fazer: \(Self.customerAdvice(facts.alert.kind, more: isMore(known)))".wrapped)
        return paragraphs
    }

    private func customerAccount(_ facts: NotificationFacts) -> String {
        let known = facts.figures
        if facts.kind == .resolved {
            let day = known.day.map { " em \(figures.day($0))" } ?? ""
            return facts.alert.kind == .consumption
                ? "o aviso sobre o seu consumo de energia\(day) não vale mais. Você não precisa fazer nada."
                : "o que escrevemos sobre \(Self.matter(facts.alert.kind)) já passou. Você não precisa fazer nada."
        }
        switch facts.alert.kind {
        case .consumption:
            let consumed = known.consumedKwh.map { figures.energy($0) } ?? "mais que o limite"
            let stretch = known.day.map { "em \(figures.day($0))" } ?? "desde o início deste período de faturamento"
            let limit = known.limitKwh.map { figures.energy($0) } ?? "um certo limite"
            return known.ownLimit == true
                ? "seu medidor registrou \(consumed) \(stretch). Você pediu para receber um aviso a partir de \(limit)."
                : "seu medidor registrou \(consumed) \(stretch). A partir de \(limit) nós avisamos, para que a conta não seja "
                    + "uma surpresa."
        case .billVariation:
            let change = known.change.map { "cerca de \(figures.percentage($0)) " } ?? ""
            return isMore(known)
                ? "você está usando \(change)mais energia do que nos últimos meses, e também mais do que nesta época do ano "
                    + "passado. Se continuar assim, sua próxima conta virá mais alta que o normal."
                : "você está usando \(change)menos energia do que nos últimos meses, e também menos do que nesta época do "
                    + "ano passado. Sua próxima conta virá mais baixa que o normal."
        case .power:
            let power = known.powerKw.map { figures.power($0) } ?? "muita potência"
            return known.contractKw == nil
                ? "a sua casa está usando \(power), mais que o limite a partir do qual nós avisamos."
                : "a sua casa está usando \(power), mais do que a ligação contratada permite."
        case .nightUse:
            let nights =
                known.nights.map { $0 == 1 ? "na última noite" : "em cada uma das últimas \($0) noites" }
                ?? "noite após noite"
            let energy =
                known.consumedKwh.map { "cerca de \(figures.energy($0)) foram usados" } ?? "houve consumo de energia"
            return "\(energy) \(nights), quando a maioria das casas não usa quase nada."
        case .baseLoad:
            return "há algo na sua casa que nunca para de gastar energia, de dia e de noite"
                + (known.powerKw.map { ": cerca de \(figures.power($0)) o tempo todo." } ?? ".")
        case .silent, .outage:
            return "faz algum tempo que não recebemos leituras do seu medidor de energia. Se há energia em casa, está "
                + "tudo bem: o medidor continua contando."
        default: return "algo no seu medidor de energia não parece certo, e estamos verificando."
        }
    }

    private static func customerAdvice(_ kind: AlertKind, more: Bool) -> String {
        switch kind {
        case .consumption:
            "chuveiro elétrico, ar-condicionado e aquecimento são os que mais gastam. Veja quais dias se destacam e pense "
                + "no que estava ligado."
        case .billVariation:
            more
                ? "pense no que é novo ou fica ligado por mais tempo: um aquecedor, um ar-condicionado, uma bomba, mais "
                    + "gente em casa. Se nada mudou, mande verificar a instalação; escreva para nós se os números "
                    + "parecerem errados."
                : "nada, se você esteve fora ou está economizando. Se não for o caso, escreva para nós, para que "
                    + "possamos verificar o medidor."
        case .power: "não ligue os maiores aparelhos ao mesmo tempo; se precisar de mais carga, fale conosco."
        case .nightUse:
            "veja o que fica ligado à noite: uma bomba que não desliga mais, um aquecedor, uma luz externa, uma geladeira "
                + "cuja porta não fecha."
        case .baseLoad:
            "desligue um disjuntor de cada vez e observe o medidor; uma geladeira antiga, uma bomba ou aparelhos em espera "
                + "são as causas mais comuns."
        case .silent, .outage:
            "nada, a não ser que falte energia ou o visor do medidor esteja apagado: nesse caso, por favor, avise-nos."
        default: "nada. Escreveremos se precisarmos ir ver o medidor."
        }
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
